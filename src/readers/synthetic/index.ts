export { generateApplicants } from "./generate.ts";
export { parseSyntheticSpec, type SyntheticSpec } from "./spec.ts";
