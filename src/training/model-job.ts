import type { DatasetRef, Executor, Task, TaskEnd, TaskRun, TaskStats } from "../executors/index.ts";
import { Random } from "../random.ts";
import type {
  FitAllRowsInput,
  FitAllRowsOutput,
  FitFoldInput,
  FitFoldOutput,
  FitModelInput,
  FitModelOutput,
} from "./handlers.ts";
import type { FoldResult } from "./journal.ts";
import type { ModelPlan } from "./plan.ts";

/** Where one fold of one repeat is. */
export interface FoldKey {
  readonly repeat: number;
  readonly fold: number;
}

/** What is one task: each fold, or all folds of a model in turn. The same bits either way. */
export const granularities = ["fold", "model"] as const;
export type Granularity = (typeof granularities)[number];

/** What a model's tasks came to. */
export interface FittedModel {
  /** In order of (repeat, fold). */
  readonly results: readonly FoldResult[];
  /** Native JSON of the model fitted on all rows, UTF-8. */
  readonly model: Uint8Array;
  /** The same model as an ONNX file. */
  readonly onnx: Uint8Array;
  readonly warnings: readonly string[];
}

/** Thrown where a task of the model failed or was cancelled; the others are cancelled then. */
export class ModelStopped extends Error {
  readonly end: Exclude<TaskEnd, { type: "finished" }>;
  readonly task: string;

  constructor(task: string, end: Exclude<TaskEnd, { type: "finished" }>) {
    super(end.type === "failed" ? end.error.message : "cancelled");
    this.task = task;
    this.end = end;
  }
}

export interface ModelJobOptions {
  readonly executor: Executor;
  readonly dataset: DatasetRef;
  readonly seed: number;
  readonly threads: number;
  readonly granularity: Granularity;
  /** All folds, in order. */
  readonly folds: readonly FoldKey[];
  /** Results that an earlier attempt left. */
  readonly known: readonly FoldResult[];
  readonly onSubmit: (run: TaskRun, model: ModelPlan) => void;
  readonly onFold: (result: FoldResult) => void;
}

/** Runs every fold of a model that is not known yet, and the fit on all rows. */
export async function runModelJob(model: ModelPlan, options: ModelJobOptions): Promise<FittedModel> {
  const { executor, dataset, folds, known, threads } = options;
  const runs: TaskRun[] = [];
  const submit = async <Output>(task: Omit<Task, "dataset">): Promise<{ output: Output; stats: TaskStats }> => {
    const run = executor.submit({ ...task, kind: model.learner, dataset, threads });
    runs.push(run);
    options.onSubmit(run, model);
    const end = await run.done;
    if (end.type !== "finished") throw new ModelStopped(task.name, end);
    return { output: end.output as Output, stats: end.stats };
  };

  const base = { learner: model.learner, params: model.params };
  const inputOf = ({ repeat, fold }: FoldKey): FitFoldInput => {
    return { ...base, repeat, fold, seed: foldSeed(options.seed, repeat, fold) };
  };
  const keep = ({ repeat, fold }: FoldKey, output: FitFoldOutput, cpuSeconds: number, waited: number): FoldResult => {
    const result = { ...output, repeat, fold, queueSeconds: waited, cpuSeconds };
    options.onFold(result);
    return result;
  };
  const knownOf = ({ repeat, fold }: FoldKey) =>
    known.find((result) => result.repeat === repeat && result.fold === fold);
  const allRows: FitAllRowsInput = { ...base, seed: allRowsSeed(options.seed) };

  if (options.granularity === "model") {
    const missing = folds.filter((key) => knownOf(key) === undefined);
    const input: FitModelInput = { folds: missing.map(inputOf), allRows };
    const name = `${model.name} ${missing.length} folds and all rows`;
    const { output, stats } = await submit<FitModelOutput>({ name, handler: "fitModel", input });
    const fresh = missing.map((key, i) => keep(key, output.folds[i], output.folds[i].cpuSeconds, queueSeconds(stats)));
    const results = folds.map((key) => knownOf(key) ?? fresh[missing.indexOf(key)]);
    return fittedModel(results, output.allRows);
  }

  const pending = folds.map(async (key): Promise<FoldResult> => {
    const found = knownOf(key);
    if (found) return found;
    const name = `${model.name} ${foldName(key, folds)}`;
    const { output, stats } = await submit<FitFoldOutput>({ name, handler: "fitFold", input: inputOf(key) });
    return keep(key, output, stats.cpuSeconds, queueSeconds(stats));
  });
  const final = submit<FitAllRowsOutput>({ name: `${model.name} all rows`, handler: "fitAllRows", input: allRows });
  try {
    const [results, { output }] = await Promise.all([Promise.all(pending), final]);
    return fittedModel(results, output);
  } catch (error) {
    for (const run of runs) run.cancel();
    await Promise.allSettled([...pending, final]);
    throw error;
  }
}

function fittedModel(results: readonly FoldResult[], { model, onnx, warnings }: FitAllRowsOutput): FittedModel {
  const all = new Set([...results.flatMap((result) => result.warnings), ...warnings]);
  return { results, model, onnx, warnings: [...all] };
}

function queueSeconds({ startedAt, queuedAt }: TaskStats): number {
  return (startedAt - queuedAt) / 1000;
}

/** The seed depends on the fold alone: every learner sees the same stream, so that comparisons are paired. */
export function foldSeed(seed: number, repeat: number, fold: number): number {
  return new Random(seed).fork(`repeat ${repeat} fold ${fold}`).seed;
}

export function allRowsSeed(seed: number): number {
  return new Random(seed).fork("all rows").seed;
}

/** `fold 3/5`, `repeat 2/10 fold 3/5`. */
function foldName({ repeat, fold }: FoldKey, folds: readonly FoldKey[]): string {
  const repeats = 1 + Math.max(...folds.map((key) => key.repeat));
  const count = folds.filter((key) => key.repeat === repeat).length;
  const foldPart = `fold ${fold + 1}/${count}`;
  return repeats === 1 ? foldPart : `repeat ${repeat + 1}/${repeats} ${foldPart}`;
}
