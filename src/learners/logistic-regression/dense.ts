/**
 * Logistic regression on many rows that are mostly not zero. A sample of the rows tells nearly where the solution is, and
 * nearly what the Hessian is there; from both, L-BFGS needs few looks at all rows.
 */
import { createLogisticKernel, type LogisticKernel } from "../../kernels/index.ts";
import { type Encoder, sparseOf } from "../../preprocess/index.ts";
import type { Table } from "../../table/index.ts";
import { rowSteps } from "../paced-encoding.ts";
import { type LogisticProblem, type LossAt, type Objective, objectiveOf, sumOf } from "./loss.ts";
import { type LogisticSolution, lbfgsFrom, minimise, newton } from "./solver.ts";

export interface DenseRows {
  readonly kernel: LogisticKernel;
  readonly rows: number;
  readonly columns: number;
}

type DenseProblem = Omit<LogisticProblem, "X">;

/** With fewer rows a sample would spare little. */
const LEAST_ROWS = 20_000;
const SAMPLED_ROWS = 2048;
/** As near as the sample has to come to its own solution; that of all rows is not nearer. */
const SAMPLE_TOL = 1e-3;
/** Rows between two looks at the clock. */
const BATCH = 65_536;

export function suitsDense(rows: number, columns: number, fields: number): boolean {
  return rows >= LEAST_ROWS && columns <= 400 && columns <= 2 * fields;
}

/** The encoded rows, in the kernel's memory. */
export async function encodeDense(encoder: Encoder, X: Table, { y, weights, pacer }: DenseProblem): Promise<DenseRows> {
  const columns = encoder.columns.length;
  const kernel = await createLogisticKernel({ rows: X.rows, columns, y, weights });
  const { stride } = kernel;
  for await (const { from, part } of rowSteps(X, pacer)) {
    const { values } = encoder.transform(part);
    if (stride === columns) kernel.values.set(values, from * stride);
    else {
      for (let row = 0; row < part.rows; row++) {
        kernel.values.set(values.subarray(row * columns, (row + 1) * columns), (from + row) * stride);
      }
    }
  }
  return { kernel, rows: X.rows, columns };
}

/** Ends where `solveLogistic` does, up to `tol`. */
export async function solveDense(
  matrix: DenseRows,
  problem: DenseProblem,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
): Promise<Omit<LogisticSolution, "point">> {
  const sample = objectiveOf(sampleOf(matrix, problem));
  const { here: near } = await minimise(sample, newton(), SAMPLE_TOL, maxIter);
  const all = objectiveOfAll(matrix, problem);
  const { here, ...rest } = await minimise(all, lbfgsFrom(near.hessian), tol, maxIter, near.point);
  return {
    ...rest,
    coefficients: here.point.slice(0, matrix.columns),
    intercept: problem.fitIntercept ? here.point[matrix.columns] : 0,
  };
}

/** Rows at even distances, which together weigh as much as all. */
function sampleOf({ kernel, rows, columns }: DenseRows, problem: DenseProblem): LogisticProblem {
  const sampled = Uint32Array.from({ length: SAMPLED_ROWS }, (_, i) => Math.floor((i * rows) / SAMPLED_ROWS));
  const values = new Float64Array(SAMPLED_ROWS * columns);
  for (const [i, row] of sampled.entries()) {
    values.set(kernel.values.subarray(row * kernel.stride, row * kernel.stride + columns), i * columns);
  }
  const weights = Float64Array.from(sampled, (row) => problem.weights[row]);
  const factor = sumOf(problem.weights) / sumOf(weights);
  return {
    ...problem,
    X: sparseOf({ rows: SAMPLED_ROWS, columns, values }),
    y: Uint8Array.from(sampled, (row) => problem.y[row]),
    weights: weights.map((weight) => weight * factor),
  };
}

function objectiveOfAll(matrix: DenseRows, { weights, C, fitIntercept, pacer }: DenseProblem): Objective {
  const { kernel, rows, columns } = matrix;
  return {
    dimension: columns + (fitIntercept ? 1 : 0),
    total: C * sumOf(weights),
    async at(point, _, share): Promise<LossAt> {
      const full = new Float64Array(columns + 1);
      full.set(point);
      const sums = new Float64Array(columns + 1);
      let loss = 0;
      for (let from = 0; from < rows; from += BATCH) {
        loss += kernel.addRows(from, Math.min(rows, from + BATCH), full, sums);
        if (pacer.isDue) await pacer.rest(share);
      }
      let value = C * loss;
      const gradient = point.map((_, j) => C * sums[j]);
      for (let column = 0; column < columns; column++) {
        value += 0.5 * point[column] * point[column];
        gradient[column] += point[column];
      }
      return { point, value, gradient, hessian: new Float64Array() };
    },
  };
}
