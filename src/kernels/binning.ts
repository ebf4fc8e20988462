/** Bins of numbers, in two kernels that give the same bits. */

/** The bins of a column as its values show them. */
export interface ValueBins {
  /** Smallest and largest value of each bin as float32, rising; empty where no value is known. */
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
  /** False where the column was too long to look at every row: it may then hold other values too. */
  readonly complete: boolean;
}

export interface BinningRules {
  /** Most bins, in [1, 255]. */
  readonly maxBin: number;
  /** Fewest rows of a bin, save the last. */
  readonly minDataInBin: number;
}

export interface BinningKernel {
  /**
   * Cuts a column into bins: a bin a value where there are few, else of nearly equal weight, with a value that outweighs
   * an equal share alone in its bin. Values are taken as float32, −0 as 0; NaN is left out.
   *
   * @param sampleWeight one weight a row; rows of weight 0 don't count, an integer counts as that many copies.
   */
  cut(values: Float64Array, rules: BinningRules, sampleWeight?: Float64Array): ValueBins;
  /**
   * Writes the bin of each value: how many bounds lie below it as float32.
   * @param bounds at most 254, rising.
   * @param missingBin the bin of NaN.
   */
  assign(values: Float64Array, bounds: Float32Array, missingBin: number, bins: Uint8Array): void;
}

/** Longer columns are cut by this many rows, evenly spread: more would not move a quantile visibly. */
export const SAMPLED_ROWS = 200_000;
