import { dirname, join } from "node:path";
import { UnavailableError } from "../errors.ts";
import { type Executor, type ExecutorName, executors } from "../executors/index.ts";
import type { Dataset } from "../table/index.ts";
import { databaseFile, type TrackingStore } from "../tracking/index.ts";
import {
  drawComparison,
  handlerModule,
  Journal,
  RunRecorder,
  type TrainingOutcome,
  type TrainingPlan,
  train,
  withSpeedups,
} from "../training/index.ts";
import { VERSION } from "../version.ts";
import { type Context, trackingUri, withStore, withStoredRuns } from "./context.ts";
import { listenForInterruptions } from "./interruption.ts";
import { type OpenExecutor, openExecutor } from "./open-executor.ts";
import { type LoadedData, type PreparedTraining, prepareTraining } from "./prepare-training.ts";
import { prepareResumed, type ResumedTraining } from "./resume.ts";
import { clusterFor } from "./services/ray-service.ts";
import { LiveView } from "./terminal/live-view.ts";
import type { TrainConfig } from "./train-config.ts";

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
  /** Whether each model's ONNX file is to be proven against it. */
  readonly certify?: boolean;
  /** Parent run to take up again. */
  readonly resume?: string;
  /** Loads the data, and says what config they are of; `loadFor` unless told. */
  readonly load?: (config: TrainConfig) => Promise<LoadedData>;
  /** Threads that have been begun with, for the only executor; who has begun closes them too. */
  readonly threads?: Promise<OpenExecutor> | undefined;
}

/**
 * Loads, splits, trains on each executor asked for, and stores everything. Nothing is stored or made before all that
 * was asked for is found valid. Ctrl-C ends it within a second: what is complete stays, the rest is marked KILLED and
 * can be resumed.
 */
export async function runTraining(context: Context, request: TrainRequest): Promise<TrainingSummary> {
  const { config, resume, load, threads } = request;
  if (resume !== undefined) {
    return withStoredRuns(config.tracking, async (store) => {
      const resumed = await prepareResumed(store, resume);
      return trainInto(store, context, config, resumed, { resumed });
    });
  }
  const prepared = await prepareTraining(config, load);
  for (const warning of prepared.dataset.source.warnings) {
    context.terminal.say(context.terminal.style.warn(`  ! ${warning}`));
  }
  return withStore(config.tracking, (store) => trainInto(store, context, config, prepared, { threads }));
}

/**
 * @param asked the options of this command, where `prepared` has those of the run.
 * @param threads the first executor, where it has been opened already.
 */
async function trainInto(
  store: TrackingStore,
  context: Context,
  asked: TrainConfig,
  { config, dataset, plan }: PreparedTraining,
  { threads, resumed }: { readonly threads?: Promise<OpenExecutor> | undefined; readonly resumed?: ResumedTraining },
): Promise<TrainingSummary> {
  const experiment = config.experiment ?? dataset.schema.name;
  const names: readonly ExecutorName[] = resumed ? [resumed.executor] : (config.compareExecutors ?? [config.executor]);
  const workers = asked.workers ?? config.workers;
  const cluster = clusterFor(asked.ray ?? config.ray);
  const interruption = listenForInterruptions(() =>
    context.terminal.say(
      context.terminal.style.warn("  Interrupted: storing what is complete. Once more to quit at once."),
    ),
  );
  const outcomes: TrainingOutcome[] = [];
  try {
    for (const [i, name] of names.entries()) {
      if (interruption.signal.aborted) break;
      if (names.length > 1) context.terminal.say(context.terminal.style.dim(`  on ${name}:`));
      const outcome = await trainOn(name, i === 0 ? await threads : undefined);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    await recordComparison(store, outcomes);
  } finally {
    interruption.stop();
  }
  return { experiment, dataset, config, plan, outcomes, interrupted: interruption.signal.aborted };

  /** @returns undefined where it was interrupted before there was anything to store. */
  async function trainOn(name: ExecutorName, open?: OpenExecutor): Promise<TrainingOutcome | undefined> {
    const options = { handlerModule, ...(workers !== undefined && { workers }), ...cluster };
    const executor = open?.executor ?? (await executors[name].create(options));
    const view = new LiveView(context.terminal, name);
    let parentRunId: string | undefined;
    try {
      const opened = open ?? (await openUnlessInterrupted(executor, interruption.signal));
      if (opened === undefined) return undefined;
      const { capacity, startSeconds } = opened;
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
        ...(resumed && { resume: resumed.run.info.runId }),
      });
      parentRunId = recorder.parentRunId;
      interruption.lastWords = `Interrupted. ${resumeHint(parentRunId)}`;
      const outcome = await train({
        dataset,
        plan,
        executor,
        capacity,
        startSeconds,
        store,
        recorder,
        journal: new Journal(scratchFolder(asked.tracking), recorder.parentRunId),
        threads: asked.cpusPerTask ?? config.cpusPerTask ?? 1,
        granularity: asked.granularity ?? config.granularity ?? "fold",
        version: VERSION,
        signal: interruption.signal,
        onEvent: (event) => view.handle(event),
      });
      if (outcome.status === "KILLED" && executor.lost !== undefined && !interruption.signal.aborted) {
        throw executor.lost;
      }
      return outcome;
    } catch (error) {
      if (parentRunId === undefined || !(error instanceof UnavailableError)) throw error;
      const { code, message } = error;
      throw new UnavailableError(code, `${message} ${resumeHint(parentRunId)}`, { cause: error });
    } finally {
      view.close();
      await executor.close();
    }
  }
}

/** A cluster takes seconds to open: Ctrl-C does not wait for that. */
async function openUnlessInterrupted(executor: Executor, signal: AbortSignal): Promise<OpenExecutor | undefined> {
  const giveUp = () => void executor.close();
  signal.addEventListener("abort", giveUp);
  try {
    const opened = await openExecutor(executor);
    return signal.aborted ? undefined : opened;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** How to go on with a training run that did not finish. */
export function resumeHint(runId: string): string {
  return `Go on with:\n  npx underwrite train --resume ${runId}`;
}

/** Scratch files live beside the store, so that a run is resumed from wherever the store is. */
function scratchFolder(flag: string | undefined): string {
  return join(dirname(databaseFile(trackingUri(flag)) ?? "."), ".underwrite");
}

/** The picture, and the speed-ups where inline was measured in the same command, to the run of each executor. */
async function recordComparison(store: TrackingStore, outcomes: readonly TrainingOutcome[]): Promise<void> {
  const timings = withSpeedups(outcomes.map((outcome) => outcome.timing));
  const pictures = await drawComparison(outcomes.map(({ timeline }, i) => ({ timing: timings[i], timeline })));
  for (const [i, { executor, speedup, speedupWithStart }] of timings.entries()) {
    const { parentRunId } = outcomes[i];
    for (const [path, svg] of Object.entries(pictures)) await store.logArtifact(parentRunId, path, svg);
    if (speedup === undefined || speedupWithStart === undefined) continue;
    const metrics = [
      { key: `speedup_${executor}`, value: speedup },
      { key: `speedup_with_start_${executor}`, value: speedupWithStart },
    ];
    await store.logBatch(parentRunId, { metrics });
  }
}
