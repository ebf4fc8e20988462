/**
 * The penalised logistic loss of a linear predictor and its derivatives:
 *
 *     f(w, b) = ½ |w|² + C Σ s_i log(1 + exp(−t_i z_i)),   z_i = w·x_i + b,   t_i = ±1,
 *
 * scikit-learn's objective, the intercept b unpenalised. A point is one array: the weights, then b where there is one.
 */
import type { SparseMatrix } from "../../preprocess/index.ts";
import { BAD } from "../../table/index.ts";
import type { Pacer } from "../pacer.ts";

export interface LogisticProblem {
  readonly X: SparseMatrix;
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** s_i: sample weight × class weight. */
  readonly weights: Float64Array;
  /** Inverse strength of the penalty. */
  readonly C: number;
  readonly fitIntercept: boolean;
  readonly pacer: Pacer;
}

/** A penalised loss to minimise. */
export interface Objective {
  /** Length of a point. */
  readonly dimension: number;
  /** C Σ s_i: what turns the loss into a mean. */
  readonly total: number;
  /** @param share progress to report where it pauses, in [0, 1]. */
  at(point: Float64Array, wantHessian: boolean, share: number): Promise<LossAt>;
}

export interface LossAt {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** Lower triangle, row-major; empty unless asked for. */
  readonly hessian: Float64Array;
}

export function objectiveOf(problem: LogisticProblem): Objective {
  const { X, fitIntercept, weights, C } = problem;
  return {
    dimension: X.columns + (fitIntercept ? 1 : 0),
    total: C * sumOf(weights),
    at: (point, wantHessian, share) => lossAt(problem, point, wantHessian, share),
  };
}

export function sumOf(weights: Float64Array): number {
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

/** Largest entry of the gradient of the mean loss: 0 at the solution, and free of the number of rows. */
export function slopeAt({ gradient }: LossAt, { total }: Objective): number {
  let steepest = 0;
  for (const g of gradient) steepest = Math.max(steepest, Math.abs(g));
  return steepest / total;
}

/** Rows between two looks at the clock. */
const BATCH = 8192;

async function lossAt(
  problem: LogisticProblem,
  point: Float64Array,
  wantHessian: boolean,
  share: number,
): Promise<LossAt> {
  const { X, pacer } = problem;
  const size = point.length;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(wantHessian ? size * size : 0);
  let value = 0;
  for (let column = 0; column < X.columns; column++) {
    value += 0.5 * point[column] * point[column];
    gradient[column] = point[column];
    if (wantHessian) hessian[column * size + column] = 1;
  }
  for (let from = 0; from < X.rows; from += BATCH) {
    value += addRows(problem, point, gradient, hessian, from, Math.min(X.rows, from + BATCH));
    if (pacer.isDue) await pacer.rest(share);
  }
  return { point, value, gradient, hessian };
}

/** Adds what some rows contribute to both derivatives, and returns what they contribute to the value. */
function addRows(
  { X, y, weights, C, fitIntercept }: LogisticProblem,
  point: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  from: number,
  to: number,
): number {
  const { starts, indices, values, columns } = X;
  const size = point.length;
  let loss = 0;
  for (let row = from; row < to; row++) {
    const scale = C * weights[row];
    if (scale === 0) continue;
    const start = starts[row];
    const end = starts[row + 1];
    let z = fitIntercept ? point[columns] : 0;
    for (let k = start; k < end; k++) z += values[k] * point[indices[k]];

    // exp of a negative number only: never overflows.
    const shrunk = Math.exp(-Math.abs(z));
    const p = z >= 0 ? 1 / (1 + shrunk) : shrunk / (1 + shrunk);
    const isBad = y[row] === BAD;
    loss += scale * (Math.log1p(shrunk) + Math.max(isBad ? -z : z, 0));
    const residual = scale * (isBad ? p - 1 : p);
    for (let k = start; k < end; k++) gradient[indices[k]] += residual * values[k];
    if (fitIntercept) gradient[columns] += residual;

    if (hessian.length === 0) continue;
    const curvature = scale * p * (1 - p);
    for (let k = start; k < end; k++) {
      const line = indices[k] * size;
      const factor = curvature * values[k];
      for (let l = start; l <= k; l++) hessian[line + indices[l]] += factor * values[l];
    }
    if (fitIntercept) {
      const line = columns * size;
      for (let k = start; k < end; k++) hessian[line + indices[k]] += curvature * values[k];
      hessian[line + columns] += curvature;
    }
  }
  return loss;
}
