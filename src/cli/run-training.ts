import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import { type ExecutorName, executors } from "../executors/index.ts";
import { type FoldAssignment, givenFolds, holdOut, stratifiedKFold } from "../preprocess/index.ts";
import { Random } from "../random.ts";
import { datasetOptions, loadDataset } from "../readers/index.ts";
import type { Dataset } from "../table/index.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import {
  handlerModule,
  Journal,
  PLAN_FILE,
  parseCv,
  planTraining,
  type Resampling,
  RunRecorder,
  type TrainingOutcome,
  type TrainingPlan,
  train,
  withSpeedups,
} from "../training/index.ts";
import { type Context, trackingUri, withStore } from "./context.ts";
import { findRun } from "./find-run.ts";
import { LiveView } from "./terminal/live-view.ts";
import { type TrainConfig, trainConfig } from "./train-config.ts";
import { VERSION } from "./version.ts";

/** What one `train` command came to: one outcome an executor. */
export interface TrainingSummary {
  readonly experiment: string;
  readonly dataset: Dataset;
  readonly config: TrainConfig;
  readonly plan: TrainingPlan;
  readonly outcomes: readonly TrainingOutcome[];
  /** What was asked to stop it, if anything was. */
  readonly interrupted: boolean;
}

export interface TrainRequest {
  readonly config: TrainConfig;
  /** Parent run to take up again. */
  readonly resume?: string;
  /** Loads the data; `loadDataset` unless told. */
  readonly load?: (config: TrainConfig) => Promise<Dataset>;
}

/**
 * Loads, splits, trains on each executor asked for, and stores everything. Ctrl-C ends it within a second: what is
 * complete stays, the rest is marked KILLED and can be resumed.
 */
export async function runTraining(context: Context, request: TrainRequest): Promise<TrainingSummary> {
  const interruption = listenForInterrupts();
  try {
    return await withStore(request.config.tracking, (store) => trainInto(store, context, request, interruption));
  } finally {
    interruption.stop();
  }
}

async function trainInto(
  store: TrackingStore,
  context: Context,
  request: TrainRequest,
  interruption: Interruption,
): Promise<TrainingSummary> {
  const resumed = request.resume === undefined ? undefined : await readResumed(store, request.resume);
  const config = resumed?.config ?? request.config;
  const plain = await (request.load ?? loadFor)(config);
  if (resumed && plain.source.sha256 !== resumed.sha256) {
    throw new UsageError(
      "UW-USAGE-020",
      `--resume ${request.resume}: the data changed since (SHA-256 ${plain.source.sha256.slice(0, 12)}…, was ${resumed.sha256.slice(0, 12)}…). Train anew.`,
    );
  }
  const resampling = resamplingOf(config);
  const folds = await splitRows(plain, resampling, config.seed);
  const dataset: Dataset = { ...plain, folds };
  const plan =
    resumed?.plan ??
    planTraining({
      learners: config.learners,
      params: config.params,
      resampling,
      costs: dataset.schema.costs,
      seed: config.seed,
    });
  const experiment = config.experiment ?? dataset.schema.name;
  const names: readonly ExecutorName[] = resumed ? [resumed.executor] : (config.compareExecutors ?? [config.executor]);

  const outcomes: TrainingOutcome[] = [];
  for (const name of names) {
    if (interruption.signal.aborted) break;
    outcomes.push(await trainOn(name));
  }
  await recordSpeedups(store, outcomes);
  return { experiment, dataset, config, plan, outcomes, interrupted: interruption.signal.aborted };

  async function trainOn(name: ExecutorName): Promise<TrainingOutcome> {
    const executor = await executors[name].create({
      handlerModule,
      ...(config.workers !== undefined && { workers: config.workers }),
    });
    const view = new LiveView(context.terminal, name);
    try {
      const capacity = await executor.open();
      const recorder = await RunRecorder.open({
        store,
        dataset,
        plan,
        request: config,
        experiment,
        executor: name,
        workers: capacity.workers,
        version: VERSION,
        seed: config.seed,
        ...(request.resume !== undefined && resumed && { resume: resumed.run.info.runId }),
      });
      return await train({
        dataset,
        plan,
        executor,
        capacity,
        store,
        recorder,
        journal: new Journal(scratchFolder(config.tracking), recorder.parentRunId),
        threads: 1,
        version: VERSION,
        signal: interruption.signal,
        onEvent: (event) => view.handle(event),
      });
    } finally {
      view.close();
      await executor.close();
    }
  }
}

/** Loads the data set that a config names. */
export function loadFor(config: TrainConfig): Promise<Dataset> {
  const { data, cost, ...options } = config;
  return loadDataset(data, { ...datasetOptions.strip().parse(options), ...(cost !== undefined && { costs: cost }) });
}

function resamplingOf(config: TrainConfig): Resampling {
  if (config.holdout !== undefined) return { kind: "holdout", share: config.holdout };
  if (config.folds !== undefined) return { kind: "given", file: config.folds };
  return parseCv(config.cv ?? "5");
}

async function splitRows(dataset: Dataset, resampling: Resampling, seed: number): Promise<FoldAssignment> {
  const random = new Random(seed).fork("folds");
  switch (resampling.kind) {
    case "cv":
      return stratifiedKFold(dataset.y, resampling.folds, resampling.repeats, random, dataset.groups);
    case "holdout":
      return holdOut(dataset.y, resampling.share, random, dataset.groups);
    case "given":
      return givenFolds(await readText(resampling.file), dataset.y);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError("UW-USAGE-001", `--folds ${file}: can't be read: ${(cause as Error).message}.`, { cause });
  }
}

/** Scratch files live beside the store, so that a run is resumed from wherever the store is. */
function scratchFolder(flag: string | undefined): string {
  const uri = trackingUri(flag);
  const path = uri.startsWith("sqlite:") ? uri.replace(/^sqlite:(\/\/\/)?/, "") : undefined;
  return join(path === undefined ? "." : dirname(path), ".underwrite");
}

interface ResumedRun {
  readonly run: Run;
  readonly config: TrainConfig;
  readonly plan: TrainingPlan;
  readonly sha256: string;
  readonly executor: ExecutorName;
}

async function readResumed(store: TrackingStore, id: string): Promise<ResumedRun> {
  const run = await findRun(store, id);
  if (run.tags["underwrite.kind"] !== "train") {
    const parent = run.tags["mlflow.parentRunId"];
    const hint = parent === undefined ? "Name a training run." : `Resume its training run: --resume ${parent}.`;
    throw new UsageError("UW-USAGE-021", `--resume ${id}: run ${run.info.name} is no training run. ${hint}`);
  }
  if (run.info.status === "FINISHED") {
    throw new UsageError("UW-USAGE-022", `--resume ${id}: that run is complete; there is nothing to resume.`);
  }
  const text = new TextDecoder().decode(await store.readArtifact(run.info.runId, PLAN_FILE));
  const { request, plan, sha256 } = JSON.parse(text) as { request: unknown; plan: TrainingPlan; sha256: string };
  return {
    run,
    config: trainConfig.parse(request),
    plan,
    sha256,
    executor: run.params["executor"] as ExecutorName,
  };
}

/** A speed-up is recorded only where inline was measured in the same command. */
async function recordSpeedups(store: TrackingStore, outcomes: readonly TrainingOutcome[]): Promise<void> {
  const timings = withSpeedups(outcomes.map((outcome) => outcome.timing));
  for (const [i, { executor, speedup }] of timings.entries()) {
    if (speedup === undefined) continue;
    await store.logBatch(outcomes[i].parentRunId, { metrics: [{ key: `speedup_${executor}`, value: speedup }] });
  }
}

interface Interruption {
  readonly signal: AbortSignal;
  stop(): void;
}

/** The first Ctrl-C asks the run to stop; the second ends the process at once. */
function listenForInterrupts(): Interruption {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error("interrupted"));
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop() {
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, onSignal);
    },
  };
}
