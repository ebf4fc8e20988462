/**
 * Logistic regression on many rows that are mostly numbers, in single precision. Some of the rows tell nearly where the
 * solution is, and nearly what the Hessian is there; from both, few looks at all rows lead to it. The sample also tells
 * nearly how numbers are to be standardised: how exactly, and what the first look finds, comes out while rows are packed.
 */
import { createLogisticKernel, type LogisticKernel, type PanelRange } from "../../kernels/index.ts";
import type { EncodedFieldJson, Encoder, EncodingSpec } from "../../preprocess/index.ts";
import { BAD, type Field, GOOD, type Table } from "../../table/index.ts";
import { fitEncoderPaced } from "../paced-encoding.ts";
import { approach } from "./approach.ts";
import { balanceLevels } from "./balance-levels.ts";
import { blockColumns, type FillColumn, onesColumn, plainColumn } from "./block-columns.ts";
import { descend, type SlopeAt, type Slopes } from "./descend.ts";
import { correctGuess, type Guess, guessEncoder } from "./guess-encoder.ts";
import type { LogisticProblem } from "./loss.ts";
import { packAll, packRuns, RUN } from "./pack-rows.ts";
import { slopesOf, weightOf } from "./panel-slopes.ts";
import { evenRuns, sampleTable, takeRuns } from "./sample-rows.ts";
import type { LogisticSolution } from "./solver.ts";
import { lineOfEncoded, sameUnits, tolOfPacked, type Units } from "./units.ts";

/** With fewer rows there is little to spare. */
const LEAST_ROWS = 2000;
/** Rows that tell where the solution is: so many at least, and such a share, since of many rows each look is dear. */
const SAMPLED_ROWS = 8192;
const SAMPLED_SHARE = 1 / 32;
/** One run in so many tells mean and spread to some hundredths of the spread: numbers need not be packed nearer to that. */
const GUESSING = 4;
/** How many times the heaviest row may weigh what the lightest does: single precision has to hold both. */
const MOST_UNLIKE = 1e6;
/** With more columns than this a field, most of which are zeros, sparse rows take less. */
const WIDEST = 8;
/** Single precision tells no gradients apart that are flatter. */
const LEAST_TOL = 1e-7;

/** Rows as they are, and how to fit them. */
export interface DenseProblem extends Omit<LogisticProblem, "X"> {
  readonly X: Table;
}

/** The heaviest row weighs 1. */
interface ScaledProblem extends DenseProblem {
  /** Of all rows. */
  readonly weight: number;
}

interface Limits {
  readonly tol: number;
  readonly maxIter: number;
}

export type DenseFit = Omit<LogisticSolution, "point"> & { readonly encoder: Encoder };

export function suitsDense(X: Table, tol: number): boolean {
  const columns = X.columns.reduce((sum, column) => sum + (column.kind === "numeric" ? 1 : column.levels.length), 0);
  return tol >= LEAST_TOL && X.rows >= LEAST_ROWS && columns <= 400 && columns <= WIDEST * X.columns.length;
}

/**
 * Ends where `solveLogistic` does on the encoded rows, up to `tol` and single precision.
 *
 * @param sampleWeight what the encoder counts rows by. Without it, rows of a class weigh the same.
 * @returns undefined where weights, or a spread, are beyond single precision.
 */
export async function fitDense(
  fields: readonly Field[],
  spec: EncodingSpec,
  sampleWeight: Float64Array | undefined,
  problem: DenseProblem,
  limits: Limits,
): Promise<DenseFit | undefined> {
  const { X, pacer, fitIntercept } = problem;
  const { lightest, heaviest, sum } = rangeOf(problem, sampleWeight);
  if (heaviest === 0 || heaviest > MOST_UNLIKE * lightest) return undefined;
  // Single precision holds no weights of any size.
  const weights = heaviest === 1 ? problem.weights : problem.weights.map((weight) => weight / heaviest);
  const scaled = { ...problem, weights, C: problem.C * heaviest, weight: sum / heaviest };
  const count = Math.max(SAMPLED_ROWS, SAMPLED_SHARE * X.rows);
  const sample = X.rows >= 2 * count ? evenRuns(X.rows, count, RUN) : undefined;
  if (sample !== undefined && fitIntercept && sampleWeight === undefined) {
    const few = sample.filter((_, i) => i % GUESSING === 0);
    const guess = await guessEncoder(fields, X, sampleTable(X, few, RUN), spec, pacer);
    const fit = await solveDense(guess, sample, scaled, limits);
    if (fit !== undefined) return fit;
  }
  const encoder = await fitEncoderPaced(fields, X, spec, sampleWeight, pacer);
  return solveDense({ encoder, fields: new Set() }, sample, scaled, limits);
}

/**
 * @param sample starts of runs that stand for all rows; without it, all are asked from the beginning.
 * @returns undefined where a spread is beyond single precision, or a guess too far off.
 */
async function solveDense(
  guess: Guess,
  sample: readonly number[] | undefined,
  problem: ScaledProblem,
  limits: Limits,
): Promise<DenseFit | undefined> {
  if (!guess.encoder.toJSON().fields.every(isInReach)) return undefined;
  const { X, fitIntercept } = problem;
  const columns = guess.encoder.columns.length;
  const rows = X.rows + (sample?.length ?? 0) * RUN;
  const kernel = await createLogisticKernel({ rows, columns: columns + Number(fitIntercept) });
  try {
    const start = await (sample === undefined
      ? startWithAll(kernel, guess.encoder, problem, limits)
      : startWithSample(kernel, guess, sample, problem, limits));
    if (start === undefined) return undefined;
    const { encoder, slopes, here: first, hessian, units } = start;
    const { here, ...rest } = await descend(slopes, first, { ...limits, tol: tolOfPacked(units, limits.tol), hessian });
    const line = { coefficients: here.point.slice(0, columns), intercept: fitIntercept ? here.point[columns] : 0 };
    return { encoder, ...rest, ...balanceLevels(encoder, X, lineOfEncoded(units, line), fitIntercept) };
  } finally {
    kernel.close();
  }
}

/** Where the descent on all rows begins, and by which Hessian. */
interface Start {
  readonly encoder: Encoder;
  readonly units: Units;
  readonly slopes: Slopes;
  readonly here: SlopeAt;
  readonly hessian: Float64Array;
}

async function startWithAll(
  kernel: LogisticKernel,
  encoder: Encoder,
  problem: ScaledProblem,
  { maxIter }: Limits,
): Promise<Start> {
  const { X, weights, weight, C, fitIntercept, pacer } = problem;
  const columns = encoder.columns.length;
  const units = sameUnits(columns);
  const penalty = { C, weight, factors: units.scale };
  await packAll(kernel, 0, packedColumns(encoder, problem), X.rows, pacer);
  const some = (step: number) =>
    slopesOf({ kernel, from: 0, rows: X.rows, step, weight: weightOf(weights, step) }, penalty, pacer);
  const here = await approach(some, X.rows, columns + Number(fitIntercept), maxIter);
  return { encoder, units, slopes: some(1), here, hessian: here.hessian };
}

/** The sample lies ahead of all rows, at which the first look is while they are packed. */
async function startWithSample(
  kernel: LogisticKernel,
  guess: Guess,
  sample: readonly number[],
  problem: ScaledProblem,
  { maxIter }: Limits,
): Promise<Start | undefined> {
  const { X, weights, weight, C, fitIntercept, pacer } = problem;
  const columns = guess.encoder.columns.length;
  const size = columns + Number(fitIntercept);
  const items = packedColumns(guess.encoder, problem);
  const counts = takeRuns(weights, sample, RUN, new Float64Array(sample.length * RUN));
  const penalty = { C, weight, factors: sameUnits(columns).scale };
  const some = (step: number) =>
    slopesOf({ kernel, from: 0, rows: counts.length, step, weight: weightOf(counts, step) }, penalty, pacer);
  await packRuns(kernel, items, sample, pacer);
  const { point, hessian } = await approach(some, counts.length, size, maxIter);
  const gradient = new Float64Array(size);
  const look = (range: PanelRange) => kernel.addDerivatives(range, point, gradient, undefined);
  const sums = await packAll(kernel, counts.length, items, X.rows, pacer, look);
  const corrected = correctGuess(guess, sums, X.rows);
  if (corrected === undefined) return undefined;
  const factors = corrected.units.scale.map((x) => x * x);
  const all = { kernel, from: counts.length, rows: X.rows, step: 1, weight };
  const slopes = slopesOf(all, { ...penalty, factors }, pacer);
  return { ...corrected, slopes, here: slopes.complete(point, gradient), hessian };
}

/** A number can't be too many deviations out, as the encoder's limit has it, where each row was among those they are of. */
function isInReach(field: EncodedFieldJson): boolean {
  return field.kind === "categorical" || field.scale === 0 || (field.scale > 1e-100 && field.scale < 1e100);
}

interface WeightRange {
  readonly lightest: number;
  readonly heaviest: number;
  readonly sum: number;
}

function rangeOf({ y, weights }: DenseProblem, sampleWeight: Float64Array | undefined): WeightRange {
  const one = weights[y.indexOf(BAD)];
  // Most often all weigh the same, which takes no look at all of them.
  if (sampleWeight === undefined && one === weights[y.indexOf(GOOD)]) {
    return { lightest: one, heaviest: one, sum: one * y.length };
  }
  let lightest = Number.POSITIVE_INFINITY;
  let heaviest = 0;
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row];
    if (weight < lightest) lightest = weight;
    if (weight > heaviest) heaviest = weight;
    sum += weight;
  }
  return { lightest, heaviest, sum };
}

/** In the order of the kernel: encoded ones, an intercept's, labels, weights. */
function packedColumns(encoder: Encoder, { X, y, weights, fitIntercept }: DenseProblem): FillColumn[] {
  const ones = fitIntercept ? [onesColumn] : [];
  return [...blockColumns(encoder, X), ...ones, plainColumn(y), plainColumn(weights)];
}
