export { CATALOGUE_UNAVAILABLE, readerCodes } from "./codes.ts";
export { loadDataset } from "./load-dataset.ts";
export { type DatasetOptions, datasetOptions } from "./options.ts";
export type { Place } from "./place.ts";
export { generateApplicants, parseSyntheticSpec } from "./synthetic/index.ts";
