/**
 * The penalised logistic loss of a linear predictor and its derivatives:
 *
 *     f(w, b) = ½ |w|² + C Σ s_i log(1 + exp(−t_i z_i)),   z_i = w·x_i + b,   t_i = ±1,
 *
 * scikit-learn's objective, the intercept b unpenalised. A point is one array: the weights, then b where there is one.
 */
import type { SparseLogisticKernel } from "../../kernels/index.ts";
import type { SparseMatrix } from "../../preprocess/index.ts";
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
  at(point: Float64Array, share: number): Promise<LossAt>;
  /** Lower triangle of the Hessian, row-major, at the point that was last looked at. */
  hessian(share: number): Promise<Float64Array>;
}

export interface LossAt {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Rows between two looks at the clock. */
const BATCH = 8192;

/** @param kernel of the problem's rows and weights. */
export function objectiveOf(problem: LogisticProblem, kernel: SparseLogisticKernel): Objective {
  const { X, fitIntercept, weights, C, pacer } = problem;
  const dimension = X.columns + (fitIntercept ? 1 : 0);
  return {
    dimension,
    total: C * sumOf(weights),

    async at(point, share) {
      const gradient = new Float64Array(dimension);
      let value = 0;
      for (let from = 0; from < X.rows; from += BATCH) {
        value += kernel.addSlopes(from, Math.min(X.rows, from + BATCH), point, gradient);
        if (pacer.isDue) await pacer.rest(share);
      }
      value *= C;
      for (let j = 0; j < dimension; j++) gradient[j] *= C;
      for (let j = 0; j < X.columns; j++) {
        value += 0.5 * point[j] * point[j];
        gradient[j] += point[j];
      }
      return { point, value, gradient };
    },

    async hessian(share) {
      const hessian = new Float64Array(dimension * dimension);
      for (let from = 0; from < X.rows; from += BATCH) {
        kernel.addCurvatures(from, Math.min(X.rows, from + BATCH), hessian);
        if (pacer.isDue) await pacer.rest(share);
      }
      for (let at = 0; C !== 1 && at < hessian.length; at++) hessian[at] *= C;
      for (let j = 0; j < X.columns; j++) hessian[j * dimension + j] += 1;
      return hessian;
    },
  };
}

export function sumOf(weights: Float64Array): number {
  let total = 0;
  for (let row = 0; row < weights.length; row++) total += weights[row];
  return total;
}

/** Largest entry of the gradient of the mean loss: 0 at the solution, and free of the number of rows. */
export function slopeAt({ gradient }: LossAt, { total }: Objective): number {
  let steepest = 0;
  for (let j = 0; j < gradient.length; j++) steepest = Math.max(steepest, Math.abs(gradient[j]));
  return steepest / total;
}
