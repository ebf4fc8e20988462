/**
 * Logistic regression on many rows that are mostly numbers, in single precision. Some of the rows tell nearly where the
 * solution is, and nearly what the Hessian is there; from both, few looks at all rows lead to it.
 */
import {
  createLogisticKernel,
  GROUP,
  type LogisticKernel,
  PACKED,
  PANEL,
  panelSize,
  panelsOf,
} from "../../kernels/index.ts";
import type { Encoder } from "../../preprocess/index.ts";
import type { Table } from "../../table/index.ts";
import { balanceLevels } from "./balance-levels.ts";
import { blockColumns, plainColumn } from "./block-columns.ts";
import { descend, type Slopes } from "./descend.ts";
import type { LogisticProblem } from "./loss.ts";
import type { LogisticSolution } from "./solver.ts";

type DenseProblem = Omit<LogisticProblem, "X">;

/** With fewer rows there is little to spare. */
const LEAST_ROWS = 2000;
/** Rows that tell where the solution is: so many at least, and such a share, since of many rows each look is dear. */
const SAMPLED_ROWS = 8192;
const SAMPLED_SHARE = 1 / 32;
/** As near as the sample has to come to its own solution; that of all rows is not nearer. */
const SAMPLE_TOL = 1e-3;
/** How many times the heaviest row may weigh what the lightest does: single precision has to hold both. */
const MOST_UNLIKE = 1e6;
/** With more columns than this a field, most of which are zeros, sparse rows take less. */
const WIDEST = 8;
/** Single precision tells no gradients apart that are flatter. */
const LEAST_TOL = 1e-7;
/** Numbers to look at between two looks at the clock. */
const BATCH = 2 ** 22;

export function suitsDense(encoder: Encoder, X: Table, weights: Float64Array, tol: number): boolean {
  const columns = encoder.columns.length;
  if (tol < LEAST_TOL || X.rows < LEAST_ROWS || columns > 400 || columns > WIDEST * X.columns.length) return false;
  const { lightest, heaviest } = rangeOf(weights);
  const { fields } = encoder.toJSON();
  // A number can't be too many deviations out, as the encoder's limit has it, where each row was among those they are of.
  return (
    heaviest > 0 &&
    heaviest <= MOST_UNLIKE * lightest &&
    fields.every(
      (field) => field.kind === "categorical" || field.scale === 0 || (field.scale > 1e-100 && field.scale < 1e100),
    )
  );
}

/** Ends where `solveLogistic` does on the encoded rows, up to `tol` and single precision. */
export async function solveDense(
  encoder: Encoder,
  X: Table,
  problem: DenseProblem,
  limits: { readonly tol: number; readonly maxIter: number },
): Promise<Omit<LogisticSolution, "point">> {
  const columns = encoder.columns.length;
  const kernel = await createLogisticKernel({ rows: X.rows, columns: columns + (problem.fitIntercept ? 1 : 0) });
  try {
    const { heaviest } = rangeOf(problem.weights);
    // Single precision holds no weights of any size.
    const weights = heaviest === 1 ? problem.weights : problem.weights.map((weight) => weight / heaviest);
    const scaled = { ...problem, weights, C: problem.C * heaviest };
    await packAll(kernel, encoder, X, scaled);
    const { here, ...rest } = await solveOn(kernel, scaled, columns, limits);
    const line = {
      coefficients: here.point.slice(0, columns),
      intercept: problem.fitIntercept ? here.point[columns] : 0,
    };
    return { ...rest, ...balanceLevels(encoder, X, line, problem.fitIntercept) };
  } finally {
    kernel.close();
  }
}

function rangeOf(weights: Float64Array): { lightest: number; heaviest: number } {
  let lightest = Number.POSITIVE_INFINITY;
  let heaviest = 0;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] < lightest) lightest = weights[row];
    if (weights[row] > heaviest) heaviest = weights[row];
  }
  return { lightest, heaviest };
}

async function packAll(
  kernel: LogisticKernel,
  encoder: Encoder,
  X: Table,
  { y, weights, fitIntercept, pacer }: DenseProblem,
): Promise<void> {
  const ones = fitIntercept ? [plainColumn(new Uint8Array(X.rows).fill(1))] : [];
  const columns = [...blockColumns(encoder, X), ...ones, plainColumn(y), plainColumn(weights)];
  for (let from = 0; from < X.rows; from += PACKED) {
    const to = Math.min(X.rows, from + PACKED);
    for (let j = 0; j < columns.length; j++) {
      const { mean, perUnit } = columns[j];
      columns[j].fill(from, to, kernel.tile);
      kernel.pack(j, from, to - from, mean, perUnit);
    }
    if (pacer.isDue) await pacer.rest(0);
  }
}

async function solveOn(
  kernel: LogisticKernel,
  problem: DenseProblem,
  columns: number,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
) {
  const start = new Float64Array(columns + (problem.fitIntercept ? 1 : 0));
  const rows = problem.y.length;
  const step = Math.max(1, Math.floor(rows / Math.max(SAMPLED_ROWS, SAMPLED_SHARE * rows)));
  const sample = slopesOf(kernel, problem, columns, step);
  const near = await descend(sample, start, { tol: step === 1 ? tol : SAMPLE_TOL, maxIter });
  if (step === 1) return near;
  const { point, hessian } = near.here;
  return descend(slopesOf(kernel, problem, columns, 1), point, { tol, maxIter, ...(hessian && { hessian }) });
}

/** The loss of the rows of each `step`-th panel, which together weigh as much as all. */
function slopesOf(kernel: LogisticKernel, problem: DenseProblem, columns: number, step: number): Slopes {
  const { weights, C, pacer } = problem;
  const total = weightOf(weights, 1);
  const scale = C * (step === 1 ? 1 : total / weightOf(weights, step));
  const end = panelsOf(weights.length);
  return {
    total: C * total,
    async at(point, wantHessian, share) {
      const gradient = new Float64Array(point.length);
      const hessian = wantHessian ? new Float64Array(point.length ** 2) : undefined;
      const batch = GROUP * step * Math.ceil(BATCH / (GROUP * panelSize(point.length)));
      for (let from = 0; from < end; from += batch) {
        kernel.addDerivatives({ from, to: Math.min(end, from + batch), step }, point, gradient, hessian);
        if (pacer.isDue) await pacer.rest(share);
      }
      for (let j = 0; j < gradient.length; j++) gradient[j] = scale * gradient[j] + (j < columns ? point[j] : 0);
      for (let at = 0; hessian !== undefined && at < hessian.length; at++) hessian[at] *= scale;
      for (let j = 0; hessian !== undefined && j < columns; j++) hessian[j * point.length + j] += 1;
      return { point, gradient, hessian };
    },
  };
}

/** Of the rows of each `step`-th panel. */
function weightOf(weights: Float64Array, step: number): number {
  let sum = 0;
  for (let from = 0; from < weights.length; from += PANEL * step) {
    const to = Math.min(weights.length, from + PANEL);
    for (let row = from; row < to; row++) sum += weights[row];
  }
  return sum;
}
