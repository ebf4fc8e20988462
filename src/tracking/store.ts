import type { ModelStore } from "./model-store.ts";

/**
 * Where runs are kept, in MLflow's terms. Two backends keep these promises (`test/contract/stores.test.ts`):
 * - what a resolved call wrote survives a kill of this process;
 * - any number of processes may write at once;
 * - a batch is written whole or not at all;
 * - names, limits and the filter language are MLflow's, so that either backend can be read by MLflow's own tools.
 *
 * Every method throws `UnavailableError` (`UW-TRACK-…`) where the store can't be reached, is locked, full or read-only.
 */
export interface TrackingStore {
  /** As `--tracking` takes it: `sqlite:PATH` or `http://…`. */
  readonly uri: string;
  /** Logged and registered models. */
  readonly models: ModelStore;
  /** The experiment of that name; made where absent. */
  experiment(name: string, tags?: Record<string, string>): Promise<Experiment>;
  listExperiments(): Promise<readonly Experiment[]>;
  /** @throws UsageError `UW-TRACK-404` where no run has that id. */
  getRun(runId: string): Promise<Run>;
  createRun(run: NewRun): Promise<RunInfo>;
  /** Params can be written once; the same value again is fine, another is an error. */
  logBatch(runId: string, batch: Batch): Promise<void>;
  logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void>;
  finishRun(runId: string, status: FinalStatus, endTime?: number): Promise<void>;
  /** Takes a run up again: its status becomes RUNNING, its end time goes. */
  reopenRun(runId: string): Promise<void>;
  searchRuns(query: RunQuery): Promise<Page<Run>>;
  /** Every value of one metric, by rising (step, timestamp). */
  metricHistory(runId: string, key: string): Promise<readonly MetricPoint[]>;
  /**
   * @param owner the id of a run or of a logged model.
   * @param path relative, with `/`; folders are made.
   */
  logArtifact(owner: string, path: string, content: ArtifactContent): Promise<void>;
  listArtifacts(owner: string, folder?: string): Promise<readonly ArtifactInfo[]>;
  /** @throws UsageError `UW-TRACK-405` where the owner has no such artifact. */
  readArtifact(owner: string, path: string): Promise<Uint8Array>;
  /**
   * Copies an artifact into a local file, however large, without holding it in memory.
   * @throws UsageError `UW-TRACK-405` where the owner has no such artifact.
   */
  downloadArtifact(owner: string, path: string, file: string): Promise<void>;
  /** Waits until everything accepted is stored, then lets go. Safe to call twice. */
  close(): Promise<void>;
}

export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";
export type FinalStatus = "FINISHED" | "FAILED" | "KILLED";

export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewRun {
  readonly experimentId: string;
  readonly name: string;
  readonly parentRunId?: string;
  /** Milliseconds since the epoch; now, unless told. */
  readonly startTime?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RunInfo {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly startTime: number;
  readonly endTime: number | undefined;
  readonly artifactUri: string;
}

export interface Run {
  readonly info: RunInfo;
  readonly params: Readonly<Record<string, string>>;
  /** Latest value of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: readonly DatasetInput[];
  /** The logged models that the run made. */
  readonly modelIds: readonly string[];
}

/** Text, bytes, or the path of a local file, which is copied without being held in memory. */
export type ArtifactContent = string | Uint8Array | { readonly file: string };

export interface MetricPoint {
  readonly value: number;
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

export interface Batch {
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly metrics?: readonly (Partial<Omit<MetricPoint, "value">> & {
    readonly key: string;
    readonly value: number;
    /** The logged model that the value is about, if it is to be shown there too. */
    readonly modelId?: string;
  })[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** A data set that a run read, as MLflow records it. */
export interface DatasetInput {
  readonly name: string;
  /** At most 36 characters; identifies the content. */
  readonly digest: string;
  readonly sourceType: string;
  /** JSON. */
  readonly source: string;
  /** JSON: `{"mlflow_colspec": […]}`. */
  readonly schema?: string;
  /** JSON: `{"num_rows": …}`. */
  readonly profile?: string;
  /** `training`, `evaluation`, … */
  readonly context?: string;
}

export interface RunQuery {
  readonly experimentIds: readonly string[];
  /** MLflow's search language: `metrics.roc_auc > 0.79 and params.learner = 'svm'`. */
  readonly filter?: string;
  /** `metrics.cost_tuned ASC`; newest start first unless told. */
  readonly orderBy?: readonly string[];
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextPageToken: string | undefined;
}

export interface ArtifactInfo {
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number | undefined;
}
