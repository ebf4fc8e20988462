export * from "./errors.ts";
export { Random } from "./random.ts";
export * from "./table/index.ts";
