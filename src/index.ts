/** What each folder offers to the others, the package offers to its users, in the order in which data flow. */

export * from "./charts/index.ts";
export * from "./errors.ts";
export * from "./executors/index.ts";
export * from "./learners/index.ts";
export * from "./metrics/index.ts";
export * from "./preprocess/index.ts";
export * from "./random.ts";
export * from "./readers/index.ts";
export * from "./scoring/index.ts";
export * from "./table/index.ts";
export * from "./tracking/index.ts";
export * from "./training/index.ts";
