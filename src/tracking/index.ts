export { type EmbeddedOptions, openEmbeddedStore } from "./embedded/index.ts";
export { LIMITS } from "./limits.ts";
export { openStore } from "./open-store.ts";
export type {
  ArtifactInfo,
  Batch,
  DatasetInput,
  Experiment,
  FinalStatus,
  MetricPoint,
  NewRun,
  Page,
  Run,
  RunInfo,
  RunQuery,
  RunStatus,
  TrackingStore,
} from "./store.ts";
