import { chooseSummaryKernel, TILE, type Window } from "../kernels/index.ts";

/** Which values of a column lie in a window. */
export interface WindowLook {
  /** How many are less than `low`. */
  readonly below: number;
  readonly atLow: number;
  readonly atHigh: number;
  /** How many lie above `low` and below `high`. */
  readonly within: number;
  /** Those, in their order, as far as there is room for an eighth of the column. */
  readonly between: Float64Array;
}

export interface Moments {
  readonly mean: number;
  /** Σ (x − mean)². */
  readonly squares: number;
}

/**
 * Looks at a column once, tile by tile. Each tile has its own mean, from which the squares of all follow.
 *
 * Source: T. Chan, G. Golub & R. LeVeque, "Algorithms for computing the sample variance", Am. Stat. 37 (1983), 242–247.
 *
 * @param window nothing is sought where it is undefined.
 * @param wantsMoments else they are 0.
 */
export function lookAt(values: Float64Array, window: Window | undefined, wantsMoments: boolean): Moments & WindowLook {
  const kernel = chooseSummaryKernel();
  // Parts of their own, to be joined in the end, would keep the garbage collector busy.
  const between = new Float64Array(window === undefined ? 0 : values.length >> 3);
  let [mean, squares] = [0, 0];
  let [below, atLow, atHigh, within] = [0, 0, 0, 0];
  for (let from = 0; from < values.length; from += TILE) {
    const count = Math.min(TILE, values.length - from);
    kernel.take(values.subarray(from, from + count));
    if (wantsMoments) {
      const tile = kernel.sums();
      const gap = tile.sum / count - mean;
      mean += (gap * count) / (from + count);
      squares += tile.squares + (gap * gap * from * count) / (from + count);
    }
    if (window === undefined) continue;
    const found = kernel.seek(window);
    below += found.below;
    atLow += found.atLow;
    atHigh += found.atHigh;
    if (within + found.between.length <= between.length) between.set(found.between, within);
    within += found.between.length;
  }
  return { mean, squares, below, atLow, atHigh, within, between: between.subarray(0, within) };
}
