export { CATALOGUE_UNAVAILABLE, readerCodes } from "./codes.ts";
export { loadDataset } from "./load-dataset.ts";
export { type DatasetOptions, datasetOptions } from "./options.ts";
export type { Place } from "./place.ts";
export { type ApplicantTable, readApplicants } from "./read-applicants.ts";
export { generateApplicants, parseSyntheticSpec } from "./synthetic/index.ts";
