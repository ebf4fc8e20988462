import type { DatasetRef, Executor, Task, TaskEnd, TaskRun, TaskStats } from "../executors/index.ts";
import { Random } from "../random.ts";
import type { FitAllRowsInput, FitAllRowsOutput, FitFoldInput, FitFoldOutput } from "./handlers.ts";
import type { FoldResult } from "./journal.ts";
import type { ModelPlan } from "./plan.ts";

/** Where one fold of one repeat is. */
export interface FoldKey {
  readonly repeat: number;
  readonly fold: number;
}

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
    const run = executor.submit({ ...task, dataset, threads });
    runs.push(run);
    options.onSubmit(run, model);
    const end = await run.done;
    if (end.type !== "finished") throw new ModelStopped(task.name, end);
    return { output: end.output as Output, stats: end.stats };
  };

  const base = { learner: model.learner, params: model.params };
  const pending = folds.map(async ({ repeat, fold }): Promise<FoldResult> => {
    const found = known.find((result) => result.repeat === repeat && result.fold === fold);
    if (found) return found;
    const input: FitFoldInput = { ...base, repeat, fold, seed: foldSeed(options.seed, repeat, fold) };
    const name = `${model.name} ${foldName({ repeat, fold }, folds)}`;
    const { output, stats } = await submit<FitFoldOutput>({ name, handler: "fitFold", input });
    const queueSeconds = (stats.startedAt - stats.queuedAt) / 1000;
    const result: FoldResult = { ...output, repeat, fold, queueSeconds, cpuSeconds: stats.cpuSeconds };
    options.onFold(result);
    return result;
  });
  const allRows: FitAllRowsInput = { ...base, seed: allRowsSeed(options.seed) };
  const final = submit<FitAllRowsOutput>({ name: `${model.name} all rows`, handler: "fitAllRows", input: allRows });
  try {
    const [results, { output }] = await Promise.all([Promise.all(pending), final]);
    const warnings = new Set([...results.flatMap((result) => result.warnings), ...output.warnings]);
    return { results, model: output.model, onnx: output.onnx, warnings: [...warnings] };
  } catch (error) {
    for (const run of runs) run.cancel();
    await Promise.allSettled([...pending, final]);
    throw error;
  }
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
