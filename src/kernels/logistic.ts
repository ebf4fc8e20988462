/**
 * The pass over all rows that a logistic regression on many of them spends its time in, in two kernels that give the same
 * bits. Rows come a block at a time, column by column and as they are; the kernel standardises them on the way.
 */

/** Most rows of a block: few enough to stay in the nearer caches. */
export const LOGISTIC_BLOCK = 1024;

/** A linear predictor of the columns as they are: z = intercept + Σ_j factors[j] · (x_j − means[j]). */
export interface LinearPredictor {
  readonly means: Float64Array;
  readonly factors: Float64Array;
  readonly intercept: number;
}

export interface LogisticKernel {
  /** The block: room for `LOGISTIC_BLOCK` numbers a column, to be filled in before each pass. */
  readonly columns: readonly Float64Array[];
  /** 1 = bad, 0 = good; and what each row counts. */
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  /**
   * Σ_i s_i log(1 + exp(−t_i z_i)) over the rows of the block, where t_i = ±1.
   *
   * @param sums Σ_i r_i (x_ij − means[j]) is added for each column j, and after them Σ_i r_i, where r_i is the derivative of
   * the row's loss by z_i.
   */
  addBlock(rows: number, predictor: LinearPredictor, sums: Float64Array): number;
}
