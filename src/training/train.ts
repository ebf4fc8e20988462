import { setImmediate as nextTurn } from "node:timers/promises";
import type { Capacity, Executor, TaskRun, TaskStats } from "../executors/index.ts";
import { typicalApplicant } from "../packaging/index.ts";
import { countFolds, testRows, trainRows } from "../preprocess/index.ts";
import type { Dataset } from "../table/index.ts";
import type { TrackingStore } from "../tracking/index.ts";
import { averageMembers, membersInPlan } from "./averaged-model.ts";
import { type Evaluation, evaluateFolds, oofCsv } from "./evaluation.ts";
import type { Journal } from "./journal.ts";
import { type Leaderboard, leaderboardCsv, type ModelOutcome, rankModels } from "./leaderboard.ts";
import { packageModel } from "./model-files.ts";
import { type FittedModel, type FoldKey, type Granularity, ModelStopped, runModelJob } from "./model-job.ts";
import { drawModel, drawTimeline, loadCharts } from "./pictures.ts";
import type { ModelPlan, TrainingPlan } from "./plan.ts";
import { LEADERBOARD_FILE, OOF_FILE, type RunRecorder, TIMELINE_FILE } from "./recorder.ts";
import { loadStoredModel } from "./stored-model.ts";
import { summariseTiming, type TaskBar, type Timing } from "./timing.ts";

export interface TrainingJob {
  /** With `folds`. */
  readonly dataset: Dataset;
  readonly plan: TrainingPlan;
  /** Open; it is closed as soon as nothing is left to run. */
  readonly executor: Executor;
  /** What it said it has. */
  readonly capacity: Capacity;
  /** How long it took to open. */
  readonly startSeconds: number;
  readonly store: TrackingStore;
  readonly recorder: RunRecorder;
  readonly journal: Journal;
  /** Threads of each task. */
  readonly threads: number;
  readonly granularity: Granularity;
  /** Of the product; saved with each model. */
  readonly version: string;
  /** Aborting it cancels what runs; models not yet complete end as KILLED and can be resumed. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: TrainingEvent) => void;
}

/** What a live view needs to know, as it happens. */
export type TrainingEvent =
  /** The data had to travel. */
  | { readonly type: "data-sent"; readonly bytes: number; readonly way: string; readonly seconds: number }
  | { readonly type: "began"; readonly parentRunId: string; readonly models: number; readonly tasks: number }
  | { readonly type: "task-started"; readonly task: string; readonly worker: string }
  | { readonly type: "task-progress"; readonly task: string; readonly share: number }
  | { readonly type: "task-retried"; readonly task: string; readonly reason: string }
  | { readonly type: "task-ended"; readonly task: string; readonly stats: TaskStats | undefined }
  | { readonly type: "model-ended"; readonly outcome: ModelOutcome };

export interface TrainingOutcome {
  readonly parentRunId: string;
  readonly status: "FINISHED" | "FAILED" | "KILLED";
  readonly leaderboard: Leaderboard;
  readonly timing: Timing;
  readonly timeline: readonly TaskBar[];
}

/**
 * Trains and judges every model of a plan, and stores each as soon as it is complete. A model that fails fails alone.
 * Where the executor is lost, models not yet complete end as KILLED.
 * @throws UnavailableError where the store gives up; what it holds by then stays, and the run can be resumed.
 */
export async function train(job: TrainingJob): Promise<TrainingOutcome> {
  const { dataset, plan, executor, capacity, recorder, journal, onEvent } = job;
  const stop = new AbortController();
  const signal = AbortSignal.any([job.signal, stop.signal]);
  const folds = listFolds(dataset);
  const journalled = journal.read();
  const example = typicalApplicant(dataset.X);
  const bars: (TaskBar & { stats: TaskStats })[] = [];

  const putAt = performance.now();
  const ref = await executor.put(dataset).catch(async (error: unknown) => {
    await recorder.abandon(error instanceof Error ? error.message : String(error));
    throw error;
  });
  const transferSeconds = (performance.now() - putAt) / 1000;
  if (ref.travelled !== undefined) onEvent({ type: "data-sent", ...ref.travelled, seconds: transferSeconds });
  const began = performance.timeOrigin + performance.now();
  const sinceBegan = (at: number) => (at - began) / 1000;
  const derived = new Set(plan.models.filter((model) => membersInPlan(model, plan)).map((model) => model.name));
  const tasks = (plan.models.length - derived.size) * (job.granularity === "model" ? 1 : folds.length + 1);
  onEvent({ type: "began", parentRunId: recorder.parentRunId, models: plan.models.length, tasks });

  const fitted = new Map<string, Promise<FittedModel>>();
  const fit = (model: ModelPlan): Promise<FittedModel> => {
    let promise = fitted.get(model.name);
    if (!promise) fitted.set(model.name, (promise = fitAnew(model)));
    return promise;
  };
  const fitAnew = async (model: ModelPlan): Promise<FittedModel> => {
    const earlier = recorder.earlier.get(model.name);
    if (earlier?.info.status === "FINISHED") return loadStoredModel(job.store, earlier, dataset);
    const members = membersInPlan(model, plan);
    if (members) return averageMembers(model, await Promise.all(members.map(fit)));
    return runModelJob(model, {
      executor,
      dataset: ref,
      seed: plan.seed,
      threads: job.threads,
      granularity: job.granularity,
      folds,
      known: journalled.get(model.name) ?? [],
      onSubmit: (run) => follow(run, model),
      onFold: (result) => journal.append(model.name, result),
    });
  };

  /** Turns a task's events into ours, and cancels it when all is to stop. */
  const follow = (run: TaskRun, model: ModelPlan): void => {
    const cancel = () => run.cancel();
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    void run.done.then(() => signal.removeEventListener("abort", cancel));
    void (async () => {
      const task = run.task.name;
      for await (const event of run) {
        if (event.type === "started") {
          // The run begins in the store when its first task does; a failure to store shows where it is awaited.
          recorder.child(model).catch(() => undefined);
          onEvent({ type: "task-started", task, worker: event.worker });
        } else if (event.type === "progress") onEvent({ type: "task-progress", task, share: event.share });
        else if (event.type === "retried") onEvent({ type: "task-retried", task, reason: event.reason });
        else {
          const stats = event.type === "cancelled" ? undefined : event.stats;
          onEvent({ type: "task-ended", task, stats });
          if (!stats) continue;
          const [start, end] = [sinceBegan(stats.startedAt), sinceBegan(stats.endedAt)];
          bars.push({ task, model: model.name, worker: stats.worker, start, end, stats });
        }
      }
    })();
  };

  const trainModel = async (model: ModelPlan): Promise<ModelOutcome> => {
    const about = { learner: model.name, params: model.params };
    let outcome: ModelOutcome;
    try {
      const fittedModel = await fit(model);
      const { results, warnings } = fittedModel;
      const evaluation = evaluateFolds(dataset.y, dataset.folds ?? [], plan.costs, results);
      const earlier = recorder.earlier.get(model.name);
      const runId =
        earlier?.info.status === "FINISHED" ? earlier.info.runId : await storeModel(model, fittedModel, evaluation);
      outcome = { ...about, runId, status: "FINISHED", evaluation, warnings };
    } catch (error) {
      if (!(error instanceof ModelStopped)) throw error;
      outcome = { ...about, ...(await stopModel(model, error)), warnings: [] };
    }
    onEvent({ type: "model-ended", outcome });
    return outcome;
  };

  const storeModel = async (model: ModelPlan, fittedModel: FittedModel, evaluation: Evaluation): Promise<string> => {
    const { warnings } = fittedModel;
    const runId = await recorder.child(model);
    // Workers wait for nothing but their next task: it is given to them between the steps of what takes long here.
    await nextTurn();
    const { files, tags } = packageModel({ ...job, example }, model, fittedModel, evaluation, runId);
    await nextTurn();
    const artifacts = {
      [OOF_FILE]: oofCsv(dataset.y, dataset.folds ?? [], evaluation.oof),
      ...files,
      "log.txt": logText(model, folds, evaluation, warnings),
      ...(await drawModel(model.learner, dataset.y, dataset.folds ?? [], plan.costs, evaluation)),
    };
    return recorder.finishChild(model, evaluation, artifacts, {
      ...tags,
      ...(warnings.length > 0 && { "underwrite.warnings": warnings.join("\n").slice(0, 5000) }),
    });
  };

  const stopModel = async (model: ModelPlan, { task, end }: ModelStopped) => {
    if (end.type === "cancelled") {
      return { runId: await recorder.endChild(model, "KILLED", {}), status: "KILLED" as const };
    }
    const { message, code, stack } = end.error;
    const text = [code, message].filter(Boolean).join(" ");
    const tags = { "underwrite.error": `${task}: ${text}`.slice(0, 5000) };
    const runId = await recorder.endChild(model, "FAILED", tags, { "log.txt": `${task}: ${text}\n${stack ?? ""}\n` });
    return { runId, status: "FAILED" as const, error: { ...(code !== undefined && { code }), message } };
  };

  const training = plan.models.map((model) =>
    trainModel(model).catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  // While the first tasks run: later, tasks that have ended would wait for it.
  await loadCharts();
  // Workers end while the last models are stored. Who has opened the executor closes it too, and hears where that fails.
  const closed = Promise.allSettled(plan.models.map(fit))
    .then(() => executor.close())
    .catch(() => undefined);
  const settled = await Promise.allSettled(training);
  await closed;
  const failure = settled.find((result) => result.status === "rejected");
  if (failure) {
    await recorder.abandon(failure.reason instanceof Error ? failure.reason.message : String(failure.reason));
    throw failure.reason;
  }
  const outcomes = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));

  const leaderboard = rankModels(outcomes, dataset.y, plan.costs, testToTrain(dataset));
  const status = job.signal.aborted
    ? "KILLED"
    : outcomes.every((outcome) => outcome.status === "FINISHED")
      ? "FINISHED"
      : executor.lost !== undefined
        ? "KILLED"
        : "FAILED";
  const timing = summariseTiming({
    executor: executor.name,
    startSeconds: job.startSeconds,
    transferSeconds,
    wallSeconds: sinceBegan(performance.timeOrigin + performance.now()),
    capacity,
    usage: executor.usage(),
    threads: job.threads,
    stats: bars.map((bar) => bar.stats),
  });
  const timeline: readonly TaskBar[] = bars.map(({ stats: _, ...bar }) => bar);
  await recorder.endParent(status, timing, {
    "leaderboard.csv": leaderboardCsv(leaderboard),
    [LEADERBOARD_FILE]: `${JSON.stringify(leaderboard, null, 1)}\n`,
    ...(timeline.length > 0 && { [TIMELINE_FILE]: `${JSON.stringify(timeline)}\n` }),
    ...(await drawTimeline(timeline, timing)),
  });
  if (status === "FINISHED") journal.delete();
  return { parentRunId: recorder.parentRunId, status, leaderboard, timing, timeline };
}

/** Every fold of every repeat, in order. */
function listFolds({ folds = [] }: Dataset): FoldKey[] {
  return folds.flatMap((assignment, repeat) =>
    Array.from({ length: countFolds(assignment) }, (_, fold) => ({ repeat, fold })),
  );
}

/** Test rows / training rows of the first fold; the folds are alike. */
function testToTrain({ folds = [] }: Dataset): number {
  return testRows(folds, 0, 0).length / trainRows(folds, 0, 0).length;
}

function logText(
  model: ModelPlan,
  folds: readonly FoldKey[],
  { perFold }: Evaluation,
  warnings: readonly string[],
): string {
  const lines = folds.map(
    ({ repeat, fold }, i) =>
      `repeat ${repeat} fold ${fold}: roc_auc ${perFold["roc_auc"][i].toFixed(4)}, cost ${perFold["cost_tuned"][i].toFixed(4)} at ${perFold["threshold_tuned"][i].toFixed(4)}, fit ${perFold["fit_seconds"][i].toFixed(3)} s`,
  );
  return `${[`${model.name} ${JSON.stringify(model.params)}`, ...lines, ...warnings.map((text) => `warning: ${text}`)].join("\n")}\n`;
}
