/** A slot's histogram: for each bin the sums of gradients, of hessians and of copies. Sums of integers are exact. */

/** Entries a bin: gradient, hessian, copies. */
export const ENTRIES = 3;

/** What rows add to a histogram. */
export interface RowSums {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** How many copies of each row there are; empty where all are 1. */
  readonly copies: Float64Array;
}

/** Adds rows `from` … `to` − 1 of the order. */
export function fillHistogram(
  histogram: Float64Array,
  column: Uint8Array,
  order: Uint32Array,
  from: number,
  to: number,
  { gradients, hessians, copies }: RowSums,
): void {
  for (let at = from; at < to; at++) {
    const row = order[at];
    const entry = ENTRIES * column[row];
    histogram[entry] += gradients[row];
    histogram[entry + 1] += hessians[row];
    histogram[entry + 2] += copies.length === 0 ? 1 : copies[row];
  }
}
