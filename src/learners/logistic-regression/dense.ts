/**
 * Logistic regression on many rows that are mostly numbers. They are not encoded: the predictor is turned into one of the
 * columns as they are. A sample of the rows tells nearly where the solution is, and nearly what the Hessian is there; from
 * both, L-BFGS needs few looks at all rows.
 */
import { createLogisticKernel, LOGISTIC_BLOCK, type LogisticKernel } from "../../kernels/index.ts";
import type { Encoder } from "../../preprocess/index.ts";
import { type Table, takeRows } from "../../table/index.ts";
import { blockColumns, type FillColumn } from "./block-columns.ts";
import { type LogisticProblem, type LossAt, type Objective, objectiveOf, sumOf } from "./loss.ts";
import { type LogisticSolution, lbfgsFrom, minimise, newton } from "./solver.ts";

type DenseProblem = Omit<LogisticProblem, "X">;

/** With fewer rows a sample would spare little. */
const LEAST_ROWS = 20_000;
const SAMPLED_ROWS = 2048;
/** As near as the sample has to come to its own solution; that of all rows is not nearer. */
const SAMPLE_TOL = 1e-3;

export function suitsDense(encoder: Encoder, X: Table, weights: Float64Array): boolean {
  const columns = encoder.columns.length;
  if (X.rows < LEAST_ROWS || columns > 400 || columns > 2 * X.columns.length) return false;
  const { fields } = encoder.toJSON();
  // A number can't be too many deviations out, as the encoder's limit has it, where each row was among those they are of.
  return (
    weights.every((weight) => weight > 0) &&
    fields.every((field) => field.kind === "categorical" || field.scale === 0 || field.scale > 1e-100)
  );
}

/** Ends where `solveLogistic` does on the encoded rows, up to `tol`. */
export async function solveDense(
  encoder: Encoder,
  X: Table,
  problem: DenseProblem,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
): Promise<Omit<LogisticSolution, "point">> {
  const { here: near } = await minimise(objectiveOf(sampleOf(encoder, X, problem)), newton(), SAMPLE_TOL, maxIter);
  const columns = blockColumns(encoder, X);
  const kernel = await createLogisticKernel(columns.length);
  const all = objectiveOfAll(kernel, columns, problem);
  const { here, ...rest } = await minimise(all, lbfgsFrom(near.hessian), tol, maxIter, near.point);
  return {
    ...rest,
    coefficients: here.point.slice(0, columns.length),
    intercept: problem.fitIntercept ? here.point[columns.length] : 0,
  };
}

/** Rows at even distances, which together weigh as much as all. */
function sampleOf(encoder: Encoder, X: Table, problem: DenseProblem): LogisticProblem {
  const sampled = Array.from({ length: SAMPLED_ROWS }, (_, i) => Math.floor((i * X.rows) / SAMPLED_ROWS));
  const weights = Float64Array.from(sampled, (row) => problem.weights[row]);
  const factor = sumOf(problem.weights) / sumOf(weights);
  return {
    ...problem,
    X: encoder.transformSparse(takeRows(X, sampled)),
    y: Uint8Array.from(sampled, (row) => problem.y[row]),
    weights: weights.map((weight) => weight * factor),
  };
}

function objectiveOfAll(
  kernel: LogisticKernel,
  columns: readonly FillColumn[],
  { y, weights, C, fitIntercept, pacer }: DenseProblem,
): Objective {
  const means = Float64Array.from(columns, ({ mean }) => mean);
  // Of a constant column nothing is left.
  const perUnit = Float64Array.from(columns, ({ scale }) => (scale === 0 ? 0 : 1 / scale));
  return {
    dimension: columns.length + (fitIntercept ? 1 : 0),
    total: C * sumOf(weights),
    async at(point, _, share): Promise<LossAt> {
      const factors = perUnit.map((factor, j) => factor * point[j]);
      const predictor = { means, factors, intercept: fitIntercept ? point[columns.length] : 0 };
      const sums = new Float64Array(columns.length + 1);
      let loss = 0;
      for (let from = 0; from < y.length; from += LOGISTIC_BLOCK) {
        const to = Math.min(y.length, from + LOGISTIC_BLOCK);
        kernel.labels.set(y.subarray(from, to));
        kernel.weights.set(weights.subarray(from, to));
        for (let j = 0; j < columns.length; j++) columns[j].fill(from, to, kernel.columns[j]);
        loss += kernel.addBlock(to - from, predictor, sums);
        if (pacer.isDue) await pacer.rest(share);
      }
      let value = C * loss;
      const gradient = point.map((_, j) => C * sums[j]);
      for (let j = 0; j < columns.length; j++) {
        value += 0.5 * point[j] * point[j];
        gradient[j] = C * perUnit[j] * sums[j] + point[j];
      }
      return { point, value, gradient, hessian: new Float64Array() };
    },
  };
}
