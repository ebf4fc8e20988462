import type { Page } from "./store.ts";

/**
 * Models, as MLflow keeps them: a *logged* model is what a run made; a *registered* model is a name with versions, each
 * of which points at a logged model or at a folder of a run's artifacts; an *alias* such as `champion` points at a version.
 *
 * The same promises hold as for runs. The files of a logged model are artifacts: `logArtifact` and its like take a model's
 * id where they take a run's.
 */
export interface ModelStore {
  /** Starts a model, `PENDING` until it is finalized, and notes it as an output of its run. */
  createLoggedModel(model: NewLoggedModel): Promise<LoggedModel>;
  finalizeLoggedModel(modelId: string, status: "READY" | "FAILED"): Promise<void>;
  /** @throws UsageError `UW-TRACK-404` where no model has that id; so do all methods that take one. */
  getLoggedModel(modelId: string): Promise<LoggedModel>;
  setLoggedModelTags(modelId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Newest first. */
  searchLoggedModels(query: LoggedModelQuery): Promise<Page<LoggedModel>>;

  /** The registered model of that name; made where absent. */
  registerModel(name: string, about?: AboutModel): Promise<RegisteredModel>;
  /** @throws UsageError `UW-TRACK-413` where no model is registered under that name; so do all methods that take one. */
  getRegisteredModel(name: string): Promise<RegisteredModel>;
  /** By name. */
  listRegisteredModels(): Promise<readonly RegisteredModel[]>;
  /** Adds the next version, 1, 2, …, to a registered model. */
  createModelVersion(version: NewModelVersion): Promise<ModelVersion>;
  getModelVersion(name: string, version: number): Promise<ModelVersion>;
  /** Newest first. */
  listModelVersions(name: string): Promise<readonly ModelVersion[]>;
  setModelVersionTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Points an alias at a version, wherever it pointed before. */
  setRegisteredModelAlias(name: string, alias: string, version: number): Promise<void>;
  /** Safe where the alias is absent. */
  deleteRegisteredModelAlias(name: string, alias: string): Promise<void>;
  /** `latest` stands for the newest version. @throws UsageError `UW-TRACK-413` where the alias is absent. */
  getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion>;
}

export interface NewLoggedModel {
  readonly experimentId: string;
  /** Without `/ : . % " '`. */
  readonly name: string;
  readonly sourceRunId?: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface LoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly modelId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly status: "PENDING" | "READY" | "FAILED";
  readonly sourceRunId: string | undefined;
  readonly artifactUri: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Latest value of each metric that was logged with this model's id. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface LoggedModelQuery {
  readonly experimentIds: readonly string[];
  readonly sourceRunId?: string;
  readonly maxResults?: number;
  readonly pageToken?: string;
}

export interface AboutModel {
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RegisteredModel {
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Which version each alias points at. */
  readonly aliases: Readonly<Record<string, number>>;
}

export interface NewModelVersion extends AboutModel {
  readonly name: string;
  /** The logged model, or the folder of a run's artifacts, that holds the files. */
  readonly source: { readonly modelId: string } | { readonly runId: string; readonly folder: string };
}

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  /** `models:/m-…`, or the URI of a folder of the run's artifacts. */
  readonly source: string;
  readonly runId: string | undefined;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}
