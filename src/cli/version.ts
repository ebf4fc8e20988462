export { VERSION } from "../training/index.ts";
