import type { TaskContext } from "../executors/index.ts";
import { toOnnx } from "../packaging/index.ts";
import { testRows, trainRows } from "../preprocess/index.ts";
import { Random } from "../random.ts";
import { type Dataset, takeRows } from "../table/index.ts";
import { findLearner } from "./plan.ts";

/**
 * What a worker can be asked to do. Workers import this module by its URL; inputs and outputs are plain data.
 */
export const handlers = { fitFold, fitAllRows, fitModel };

/** Where workers find `handlers`, in the sources and in the built package alike. */
export const handlerModule = new URL(import.meta.url);

export interface FitFoldInput {
  readonly learner: string;
  readonly params: object;
  readonly seed: number;
  readonly repeat: number;
  readonly fold: number;
}

export interface FitFoldOutput {
  /** PD of each test row, by rising row number. */
  readonly pd: Float64Array;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  readonly warnings: readonly string[];
}

/** Fits on the rows outside one fold and predicts the rows in it. */
async function fitFold(input: FitFoldInput, context: TaskContext): Promise<FitFoldOutput> {
  const { X, y, sampleWeight, schema, folds } = requireDataset(context);
  if (!folds) throw new TypeError("this task needs a data set with folds");
  const fitRows = trainRows(folds, input.repeat, input.fold);
  const heldOut = testRows(folds, input.repeat, input.fold);

  const started = performance.now();
  const model = await findLearner(input.learner).fit(
    schema.fields,
    takeRows(X, fitRows),
    Uint8Array.from(fitRows, (row) => y[row]),
    {
      ...fitOptions(input, context),
      ...(sampleWeight && { sampleWeight: Float64Array.from(fitRows, (row) => sampleWeight[row]) }),
    },
  );
  const fitted = performance.now();
  const pd = new Float64Array(heldOut.length);
  const applicants = takeRows(X, heldOut);
  if (model.predictProbaOn) await model.predictProbaOn(applicants, pd, threadsOf(context));
  else model.predictProba(applicants, pd);
  return {
    pd,
    fitSeconds: (fitted - started) / 1000,
    predictSeconds: (performance.now() - fitted) / 1000,
    warnings: model.warnings,
  };
}

export interface FitAllRowsInput {
  readonly learner: string;
  readonly params: object;
  readonly seed: number;
}

export interface FitAllRowsOutput {
  /** The model's native JSON as UTF-8 text: written where it was made, so that the submitting thread only stores it. */
  readonly model: Uint8Array;
  /** The same model as an ONNX file. */
  readonly onnx: Uint8Array;
  readonly fitSeconds: number;
  readonly warnings: readonly string[];
}

/** Fits the model that is kept: on every row. */
async function fitAllRows(input: FitAllRowsInput, context: TaskContext): Promise<FitAllRowsOutput> {
  const { X, y, sampleWeight, schema } = requireDataset(context);
  const started = performance.now();
  const model = await findLearner(input.learner).fit(schema.fields, X, y, {
    ...fitOptions(input, context),
    ...(sampleWeight && { sampleWeight }),
  });
  const fitSeconds = (performance.now() - started) / 1000;
  const json = model.toJSON();
  return {
    model: new TextEncoder().encode(JSON.stringify(json)),
    onnx: toOnnx(json),
    fitSeconds,
    warnings: model.warnings,
  };
}

export interface FitModelInput {
  readonly folds: readonly FitFoldInput[];
  readonly allRows: FitAllRowsInput;
}

export interface FitModelOutput {
  /** As of each fold's own task, with what its task would have been measured at. */
  readonly folds: readonly (FitFoldOutput & { readonly cpuSeconds: number })[];
  readonly allRows: FitAllRowsOutput;
}

/** What the tasks of one model do, one after another: for fits so short that a task each would cost more than they do. */
async function fitModel({ folds, allRows }: FitModelInput, context: TaskContext): Promise<FitModelOutput> {
  const steps = folds.length + 1;
  const at = (step: number): TaskContext => ({
    ...context,
    onProgress: (share) => context.onProgress((step + share) / steps),
  });
  const outputs: FitModelOutput["folds"][number][] = [];
  for (const [step, input] of folds.entries()) {
    context.signal.throwIfAborted();
    const before = process.threadCpuUsage();
    const output = await fitFold(input, at(step));
    const { user, system } = process.threadCpuUsage(before);
    outputs.push({ ...output, cpuSeconds: (user + system) / 1e6 });
  }
  context.signal.throwIfAborted();
  return { folds: outputs, allRows: await fitAllRows(allRows, at(folds.length)) };
}

function fitOptions(input: FitAllRowsInput, context: TaskContext) {
  return {
    params: input.params,
    random: new Random(input.seed),
    ...threadsOf(context),
    onProgress: context.onProgress,
  };
}

function threadsOf({ threads, crew, signal }: TaskContext) {
  return { threads, ...(crew && { crew }), signal };
}

function requireDataset(context: TaskContext): Dataset {
  if (!context.dataset) throw new TypeError("this task needs a data set: put one and name it in the task");
  return context.dataset;
}
