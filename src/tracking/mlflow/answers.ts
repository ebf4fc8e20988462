import type { LoggedModel, ModelVersion, RegisteredModel } from "../model-store.ts";
import type { DatasetInput, Experiment, MetricPoint, Run, RunInfo, RunStatus } from "../store.ts";

// What MLflow's REST API answers, as far as it is read here, and what becomes of it. Lists that are empty are left out,
// and so is text that is.

export interface Pair {
  readonly key: string;
  readonly value?: string;
}

interface MetricAnswer {
  readonly key: string;
  /** `"NaN"`, `"Infinity"` and `"-Infinity"` come as text. */
  readonly value: number | string;
  readonly step?: number | string;
  readonly timestamp?: number | string;
}

export interface ExperimentAnswer {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: "active" | "deleted";
  readonly tags?: readonly Pair[];
}

export function toExperiment(answer: ExperimentAnswer): Experiment {
  return {
    id: answer.experiment_id,
    name: answer.name,
    artifactLocation: answer.artifact_location,
    tags: toRecord(answer.tags),
  };
}

export interface RunInfoAnswer {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name?: string;
  readonly status: RunStatus;
  readonly start_time: number | string;
  readonly end_time?: number | string;
  readonly artifact_uri: string;
}

export function toRunInfo(answer: RunInfoAnswer): RunInfo {
  // The server keeps the end of a run that was taken up again.
  const hasEnded = answer.end_time !== undefined && answer.status !== "RUNNING";
  return {
    runId: answer.run_id,
    experimentId: answer.experiment_id,
    name: answer.run_name ?? "",
    status: answer.status,
    startTime: Number(answer.start_time),
    endTime: hasEnded ? Number(answer.end_time) : undefined,
    artifactUri: answer.artifact_uri,
  };
}

export interface RunAnswer {
  readonly info: RunInfoAnswer;
  readonly data?: {
    readonly params?: readonly Pair[];
    readonly metrics?: readonly MetricAnswer[];
    readonly tags?: readonly Pair[];
  };
  readonly inputs?: { readonly dataset_inputs?: readonly DatasetInputAnswer[] };
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string }[] };
}

interface DatasetInputAnswer {
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source_type: string;
    readonly source: string;
    readonly schema?: string;
    readonly profile?: string;
  };
  readonly tags?: readonly Pair[];
}

export function toRun({ info, data = {}, inputs, outputs }: RunAnswer): Run {
  return {
    info: toRunInfo(info),
    params: toRecord(data.params),
    metrics: Object.fromEntries((data.metrics ?? []).map(({ key, value }) => [key, toValue(value)])),
    tags: toRecord(data.tags),
    inputs: (inputs?.dataset_inputs ?? [])
      .map(toInput)
      .sort((a, b) => compare(a.name, b.name) || compare(a.digest, b.digest)),
    modelIds: (outputs?.model_outputs ?? []).map(({ model_id }) => model_id).sort(compare),
  };
}

function toInput({ dataset, tags }: DatasetInputAnswer): DatasetInput {
  const context = toRecord(tags)["mlflow.data.context"];
  return {
    name: dataset.name,
    digest: dataset.digest,
    sourceType: dataset.source_type,
    source: dataset.source,
    ...(dataset.schema && { schema: dataset.schema }),
    ...(dataset.profile && { profile: dataset.profile }),
    ...(context !== undefined && { context }),
  };
}

export function toPoint({ value, step = 0, timestamp = 0 }: MetricAnswer): MetricPoint {
  return { value: toValue(value), step: Number(step), timestamp: Number(timestamp) };
}

/** The server's database holds the largest double where it was given infinity. */
function toValue(answer: number | string): number {
  const value = Number(answer);
  return Math.abs(value) === Number.MAX_VALUE ? value * 2 : value;
}

export interface LoggedModelAnswer {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly artifact_uri: string;
    readonly creation_timestamp_ms: number | string;
    readonly status: string;
    readonly source_run_id?: string;
    readonly tags?: readonly Pair[];
  };
  readonly data?: { readonly params?: readonly Pair[]; readonly metrics?: readonly MetricAnswer[] };
}

export function toLoggedModel({ info, data = {} }: LoggedModelAnswer): LoggedModel {
  const points = (data.metrics ?? []).map((metric) => ({ key: metric.key, ...toPoint(metric) }));
  points.sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
  return {
    modelId: info.model_id,
    experimentId: info.experiment_id,
    name: info.name,
    status:
      info.status === "LOGGED_MODEL_READY" ? "READY" : info.status === "LOGGED_MODEL_PENDING" ? "PENDING" : "FAILED",
    sourceRunId: info.source_run_id || undefined,
    artifactUri: info.artifact_uri,
    createdAt: Number(info.creation_timestamp_ms),
    params: toRecord(data.params),
    tags: toRecord(info.tags),
    metrics: Object.fromEntries(points.map(({ key, value }) => [key, value])),
  };
}

export interface RegisteredModelAnswer {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly Pair[];
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[];
}

export function toRegisteredModel({
  name,
  description = "",
  tags,
  aliases = [],
}: RegisteredModelAnswer): RegisteredModel {
  return {
    name,
    description,
    tags: toRecord(tags),
    aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, Number(version)])),
  };
}

export interface ModelVersionAnswer {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly run_id?: string;
  readonly description?: string;
  readonly creation_timestamp: number | string;
  readonly tags?: readonly Pair[];
  readonly aliases?: readonly string[];
}

export function toModelVersion(answer: ModelVersionAnswer): ModelVersion {
  return {
    name: answer.name,
    version: Number(answer.version),
    source: answer.source,
    runId: answer.run_id || undefined,
    description: answer.description ?? "",
    tags: toRecord(answer.tags),
    aliases: [...(answer.aliases ?? [])].sort(compare),
    createdAt: Number(answer.creation_timestamp),
  };
}

function toRecord(pairs: readonly Pair[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value = "" }) => [key, value]));
}

/** As the API takes pairs. */
export function toPairs(record: Readonly<Record<string, string | number | boolean>> = {}): Pair[] {
  return Object.entries(record).map(([key, value]) => ({ key, value: String(value) }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
