import { dirname, join } from "node:path";
import { type ExecutorName, executors } from "../executors/index.ts";
import { stratifiedKFold } from "../preprocess/index.ts";
import { Random } from "../random.ts";
import type { Dataset } from "../table/index.ts";
import { databaseFile, type TrackingStore } from "../tracking/index.ts";
import { VERSION } from "../version.ts";
import { handlerModule } from "./handlers.ts";
import { Journal } from "./journal.ts";
import { type ModelsRequest, planModels, type TrainingPlan } from "./plan.ts";
import { RunRecorder } from "./recorder.ts";
import { type TrainingEvent, type TrainingOutcome, train } from "./train.ts";

export interface TrainModelsOptions extends Partial<ModelsRequest> {
  readonly dataset: Dataset;
  readonly store: TrackingStore;
  /** Threads unless told. */
  readonly executor?: ExecutorName;
  /** Tasks at once; all cores unless told. */
  readonly workers?: number;
  /** Folds of the stratified cross-validation; 5 unless told. */
  readonly folds?: number;
  /** How often the rows are split anew; once unless told. */
  readonly repeats?: number;
  /** Of every random choice; 42 unless told. */
  readonly seed?: number;
  /** Name of the experiment; the data set's unless told. */
  readonly experiment?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainingEvent) => void;
}

/**
 * What `underwrite train` does, for programs: trains every model, judges it on rows that it has not seen, stores each as a
 * run. The same data and seed give the same predictions, whatever the executor.
 * @throws UsageError for an unknown learner or a hyperparameter that it refuses.
 * @throws UnavailableError where the store or the executor can't be used.
 */
export async function trainModels(options: TrainModelsOptions): Promise<TrainingOutcome> {
  const { store, learners = "all", params = {}, executor: name = "threads", workers } = options;
  const { folds = 5, repeats = 1, seed = 42 } = options;
  const plan: TrainingPlan = {
    models: planModels({ learners, params }),
    resampling: { kind: "cv", folds, repeats },
    costs: options.dataset.schema.costs,
    seed,
  };
  const { y, groups, source, schema } = options.dataset;
  const assignment = stratifiedKFold(y, folds, repeats, new Random(seed).fork("folds"), groups);
  const dataset = { ...options.dataset, folds: assignment };
  const executor = await executors[name].create({ handlerModule, ...(workers !== undefined && { workers }) });
  try {
    const openedAt = performance.now();
    const capacity = await executor.open();
    const startSeconds = (performance.now() - openedAt) / 1000;
    const recorder = await RunRecorder.open({
      store,
      dataset,
      plan,
      request: { data: source.name, learners, params, cv: `${folds}x${repeats}`, executor: name, seed },
      experiment: options.experiment ?? schema.name,
      executor: name,
      workers: capacity.workers,
      version: VERSION,
      seed,
    });
    const scratch = join(dirname(databaseFile(store.uri) ?? "."), ".underwrite");
    return await train({
      dataset,
      plan,
      executor,
      capacity,
      startSeconds,
      store,
      recorder,
      journal: new Journal(scratch, recorder.parentRunId),
      threads: 1,
      granularity: "fold",
      version: VERSION,
      signal: options.signal ?? new AbortController().signal,
      onEvent: options.onEvent ?? (() => undefined),
    });
  } finally {
    await executor.close();
  }
}
