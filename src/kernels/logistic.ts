/**
 * The pass over all rows that a logistic regression spends its time in, in two kernels that give the same bits. For rows
 * that are mostly not zero: they lie side by side, each as long as `stride`, filled up with zeros.
 */
export interface LogisticInput {
  readonly rows: number;
  readonly columns: number;
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** What each row counts. */
  readonly weights: Float64Array;
}

export interface LogisticKernel {
  /** Numbers of a row, at least as many as columns. */
  readonly stride: number;
  /** The rows; to be filled in by whoever made the kernel. */
  readonly values: Float64Array;
  /**
   * Σ s_i log(1 + exp(−t_i z_i)) over rows `from` … `to` − 1, where z_i = w·x_i + b and t_i = ±1; `from` is even.
   *
   * @param point w, then b.
   * @param gradient the derivatives by the point are added to it.
   */
  addRows(from: number, to: number, point: Float64Array, gradient: Float64Array): number;
}

/** Rows are padded to vectors of two numbers. */
export function strideOf(columns: number): number {
  return columns + (columns % 2);
}
