import type { Dataset } from "../table/index.ts";
import type { Batch, DatasetInput, Run, TrackingStore } from "../tracking/index.ts";
import type { Evaluation } from "./evaluation.ts";
import { foldsSha256 } from "./folds-sha256.ts";
import { withSpread } from "./leaderboard.ts";
import { type ModelPlan, resamplingLabel, type TrainingPlan } from "./plan.ts";
import type { Timing } from "./timing.ts";

/** The plan's artifact on the parent run: what `--resume` reads. */
export const PLAN_FILE = "plan.json";
/** The folder of a child run's artifacts that holds its model, as MLflow names it. */
export const MODEL_FOLDER = "model";
/** The native model in it. */
export const MODEL_FILE = "model/model.json";
export const OOF_FILE = "oof.csv";
/** Of a parent run: its `Leaderboard`, and its `TaskBar`s. */
export const LEADERBOARD_FILE = "leaderboard.json";
export const TIMELINE_FILE = "timeline.json";
/** Its `Timing`. */
const TIMING_FILE = "timing.json";

export interface RecorderOptions {
  readonly store: TrackingStore;
  readonly dataset: Dataset;
  readonly plan: TrainingPlan;
  /** How the data set was asked for, so that a resumed run can load it again. */
  readonly request: unknown;
  readonly experiment: string;
  readonly executor: string;
  readonly workers: number;
  readonly version: string;
  readonly seed: number;
  /** Parent run to take up again. */
  readonly resume?: string;
}

/**
 * Writes one training run into a store: a parent, and one nested child a model. Names and layout are fixed, because
 * other tools read them: see "What a run records" in the documentation of runs.
 */
export class RunRecorder {
  readonly #options: RecorderOptions;
  readonly #experimentId: string;
  readonly #children = new Map<string, Promise<string>>();
  readonly parentRunId: string;
  /** Children of an earlier attempt, by model. */
  readonly earlier: ReadonlyMap<string, Run>;

  private constructor(
    options: RecorderOptions,
    experimentId: string,
    parentRunId: string,
    earlier: ReadonlyMap<string, Run>,
  ) {
    this.#options = options;
    this.#experimentId = experimentId;
    this.parentRunId = parentRunId;
    this.earlier = earlier;
  }

  static async open(options: RecorderOptions): Promise<RunRecorder> {
    const { store, plan, resume } = options;
    const { id } = await store.experiment(options.experiment);
    if (resume !== undefined) {
      await store.reopenRun(resume);
      return new RunRecorder(options, id, resume, await childrenOf(store, id, resume));
    }
    const { runId } = await store.createRun({
      experimentId: id,
      name: `train ${plan.models.length} ${plan.models.length === 1 ? "model" : "models"} ${options.executor}`,
      tags: { ...commonTags(options), "underwrite.kind": "train" },
    });
    const recorder = new RunRecorder(options, id, runId, new Map());
    try {
      await recorder.#describe();
      return recorder;
    } catch (error) {
      await recorder.abandon(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** What a training run is known by, and resumed from. */
  async #describe(): Promise<void> {
    const options = this.#options;
    const { store, plan, dataset, request } = options;
    await store.logBatch(this.parentRunId, {
      params: {
        data: dataset.source.name,
        learners: plan.models.map((model) => model.name).join(","),
        cv: resamplingLabel(plan.resampling),
        seed: options.seed,
        executor: options.executor,
        workers: options.workers,
      },
    });
    await store.logInputs(this.parentRunId, [datasetInput(dataset)]);
    const hashes = { sha256: dataset.source.sha256, foldsSha256: foldsSha256(dataset.folds ?? []) };
    await store.logArtifact(this.parentRunId, PLAN_FILE, `${JSON.stringify({ request, plan, ...hashes })}\n`);
  }

  /**
   * Marks what has begun as ended without a result, as far as the store still takes it: it is why nothing else could be
   * stored. The runs can be resumed.
   */
  async abandon(reason: string): Promise<void> {
    const { store } = this.#options;
    const tags = { "underwrite.status": "interrupted", "underwrite.error": reason.slice(0, 5000) };
    try {
      const begun = (await Promise.allSettled(this.#children.values())).flatMap((child) =>
        child.status === "fulfilled" ? [child.value] : [],
      );
      for (const runId of [this.parentRunId, ...begun]) {
        if ((await store.getRun(runId)).info.status !== "RUNNING") continue;
        await store.logBatch(runId, { tags });
        await store.finishRun(runId, "KILLED");
      }
    } catch {
      // Then the runs stay as they are, which resuming can deal with too.
    }
  }

  /** The child run of a model: made at the first call, or the earlier attempt's taken up again. */
  child(model: ModelPlan): Promise<string> {
    let child = this.#children.get(model.name);
    if (!child) this.#children.set(model.name, (child = this.#beginChild(model)));
    return child;
  }

  async #beginChild(model: ModelPlan): Promise<string> {
    const { store, plan, dataset, executor, seed } = this.#options;
    const earlier = this.earlier.get(model.name);
    if (earlier) {
      await store.reopenRun(earlier.info.runId);
      await store.logBatch(earlier.info.runId, { tags: { "underwrite.status": "running" } });
      return earlier.info.runId;
    }
    const { runId } = await store.createRun({
      experimentId: this.#experimentId,
      name: model.name,
      parentRunId: this.parentRunId,
      tags: commonTags(this.#options),
    });
    await store.logBatch(runId, {
      params: {
        ...flatten(model.params),
        learner: model.learner,
        cv: resamplingLabel(plan.resampling),
        seed,
        executor,
      },
    });
    await store.logInputs(runId, [datasetInput(dataset)]);
    return runId;
  }

  /** Stores what a model came to and ends its run. Metrics go last, in one batch: a run that has them has everything. */
  async finishChild(
    model: ModelPlan,
    evaluation: Evaluation,
    artifacts: Readonly<Record<string, string | Uint8Array>>,
    tags: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { store } = this.#options;
    const runId = await this.child(model);
    await this.#logArtifacts(runId, artifacts);
    await store.logBatch(runId, {
      metrics: metricPoints(evaluation),
      tags: { ...tags, "underwrite.status": "finished" },
    });
    await store.finishRun(runId, "FINISHED");
    return runId;
  }

  /** Ends a child without a result. */
  async endChild(
    model: ModelPlan,
    status: "FAILED" | "KILLED",
    tags: Readonly<Record<string, string>>,
    artifacts: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { store } = this.#options;
    const runId = await this.child(model);
    await this.#logArtifacts(runId, artifacts);
    await store.logBatch(runId, {
      tags: { ...tags, "underwrite.status": status === "FAILED" ? "failed" : "interrupted" },
    });
    await store.finishRun(runId, status);
    return runId;
  }

  async endParent(
    status: "FINISHED" | "FAILED" | "KILLED",
    timing: Timing,
    artifacts: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { store } = this.#options;
    const metrics = {
      start_seconds: timing.startSeconds,
      transfer_seconds: timing.transferSeconds,
      wall_seconds: timing.wallSeconds,
      task_seconds: timing.taskSeconds,
      tasks: timing.tasks,
      max_concurrent_tasks: timing.maxConcurrentTasks,
      cpu_utilisation: timing.cpuUtilisation,
    };
    const points = Object.entries(metrics).map(([key, value]) => ({ key, value }));
    await this.#logArtifacts(this.parentRunId, { ...artifacts, [TIMING_FILE]: `${JSON.stringify(timing, null, 1)}\n` });
    const word = status === "FINISHED" ? "finished" : status === "FAILED" ? "failed" : "interrupted";
    await store.logBatch(this.parentRunId, { metrics: points, tags: { "underwrite.status": word } });
    await store.finishRun(this.parentRunId, status);
  }

  /** All at once: where tasks run in this thread, each wait for the disk lasts until the next one yields. */
  async #logArtifacts(runId: string, artifacts: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    const { store } = this.#options;
    await Promise.all(Object.entries(artifacts).map(([path, content]) => store.logArtifact(runId, path, content)));
  }
}

/** The nested runs of a parent, by model. */
async function childrenOf(store: TrackingStore, experimentId: string, parentRunId: string): Promise<Map<string, Run>> {
  const children = new Map<string, Run>();
  let pageToken: string | undefined;
  do {
    const page = await store.searchRuns({
      experimentIds: [experimentId],
      filter: `tags.mlflow.parentRunId = '${parentRunId}'`,
      ...(pageToken !== undefined && { pageToken }),
    });
    for (const run of page.items) children.set(run.info.name, run);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return children;
}

function commonTags({ dataset, version }: RecorderOptions): Record<string, string> {
  return {
    "underwrite.version": version,
    "underwrite.dataset": dataset.source.name,
    "underwrite.dataset_sha256": dataset.source.sha256,
    "underwrite.status": "running",
    ...(dataset.source.synthetic && { "underwrite.synthetic": "true: generated applicants, no real data" }),
  };
}

function datasetInput({ schema, source, X }: Dataset): DatasetInput {
  const columns = schema.fields.map(({ name, kind, allowMissing }) => ({
    name,
    type: kind === "numeric" ? "double" : "string",
    required: !allowMissing,
  }));
  return {
    name: source.name,
    digest: source.sha256.slice(0, 32),
    sourceType: "local",
    source: JSON.stringify({ uri: source.uri }),
    schema: JSON.stringify({
      mlflow_colspec: [...columns, { name: schema.target.name, type: "string", required: true }],
    }),
    profile: JSON.stringify({ num_rows: X.rows, num_elements: X.rows * (X.columns.length + 1) }),
    context: "training",
  };
}

/**
 * Each fold's value is a step of the metric and the mean over the folds its last step, so that tools which show the
 * latest value show the mean.
 */
function metricPoints(evaluation: Evaluation): NonNullable<Batch["metrics"]> {
  const timestamp = Date.now();
  const points = Object.entries(evaluation.perFold).flatMap(([key, values]) =>
    values.map((value, step) => ({ key, value, step, timestamp })),
  );
  for (const [key, value] of Object.entries(withSpread(evaluation))) {
    points.push({ key, value, step: evaluation.perFold[key]?.length ?? 0, timestamp });
  }
  return points;
}

/** Hyperparameters as MLflow params: nested ones as JSON text. */
function flatten(params: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> {
  const flat: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const simple = typeof value === "number" || typeof value === "boolean" || typeof value === "string";
    flat[key] = simple ? value : JSON.stringify(value);
  }
  return flat;
}
