export { type ReportOptions, reportPage } from "./page.ts";
export type { ProfileOrReason } from "./sections/data.ts";
export type { Reproduction } from "./sections/provenance.ts";
export { readTraining, type SettledPlan, type StoredTraining } from "./stored-training.ts";
