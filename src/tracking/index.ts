export { type EmbeddedOptions, openEmbeddedStore, type Relocation, relocateStore } from "./embedded/index.ts";
export { LIMITS } from "./limits.ts";
export type { MlflowOptions, SyncReport } from "./mlflow/index.ts";
export type {
  AboutModel,
  LoggedModel,
  LoggedModelQuery,
  ModelStore,
  ModelVersion,
  NewLoggedModel,
  NewModelVersion,
  RegisteredModel,
} from "./model-store.ts";
export { type ModelFiles, resolveModelUri } from "./model-uri.ts";
export { databaseFile, type OpenOptions, openMlflowStore, openStore, syncOutbox } from "./open-store.ts";
export type {
  ArtifactContent,
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
