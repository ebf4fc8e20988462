/**
 * The logistic loss of sparse rows, Σ_i s_i log(1 + exp(−t_i z_i)), t_i = ±1, and its derivatives, in two kernels that give
 * the same bits. z_i = w·x_i + b, and a point is w, then b where there is an intercept.
 */
import type { SparseRows } from "./network.ts";

export interface SparseLogisticInput {
  readonly rows: SparseRows;
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** s_i. */
  readonly weights: Float64Array;
  readonly fitIntercept: boolean;
  /** Whether second derivatives will be asked for: they need room for a square of columns. */
  readonly wantsHessian: boolean;
}

export interface SparseLogisticKernel {
  /**
   * Adds what rows `from` … `to` − 1 contribute to the gradient, and returns what they contribute to the loss. It keeps how
   * each is bent there.
   *
   * @param from even.
   */
  addSlopes(from: number, to: number, point: Float64Array, gradient: Float64Array): number;
  /** Adds what the rows contribute to the lower triangle of the Hessian, row-major, at the point that was last looked at. */
  addCurvatures(from: number, to: number, hessian: Float64Array): void;
  /** Nothing of it is to be used any more. */
  close(): void;
}

/** Entries of a point. */
export function pointSize({ rows, fitIntercept }: SparseLogisticInput): number {
  return rows.columns + (fitIntercept ? 1 : 0);
}
