/**
 * Histograms of a leaf: for each bin of each field the sums of gradients, of hessians and of rows' copies, three entries
 * a bin, the fields one after another. Sums of integers in float64 are exact.
 */
import type { FieldBins } from "../../preprocess/index.ts";

/** Entries a bin: gradient, hessian, copies. */
export const ENTRIES = 3;

/** What rows add to a histogram. */
export interface RowSums {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** How many copies of each row the tree sees. */
  readonly copies: Float64Array;
}

/** The first entry of each field, and the number of entries at the end. */
export function layOut(fields: readonly FieldBins[]): Int32Array {
  const starts = new Int32Array(fields.length + 1);
  for (let f = 0; f < fields.length; f++) starts[f + 1] = starts[f] + ENTRIES * fields[f].bins;
  return starts;
}

/** Fills the entries of one field, that begin at `start`, from the rows `rows[from]` … `rows[to − 1]`. */
export function fillHistogram(
  histogram: Float64Array,
  start: number,
  bins: number,
  column: Uint8Array,
  rows: Uint32Array,
  from: number,
  to: number,
  { gradients, hessians, copies }: RowSums,
): void {
  histogram.fill(0, start, start + ENTRIES * bins);
  for (let i = from; i < to; i++) {
    const row = rows[i];
    const entry = start + ENTRIES * column[row];
    histogram[entry] += gradients[row];
    histogram[entry + 1] += hessians[row];
    histogram[entry + 2] += copies[row];
  }
}

/** Turns a parent's entries into one child's, by taking away the other child's. */
export function subtractHistogram(parent: Float64Array, child: Float64Array, start: number, end: number): void {
  for (let entry = start; entry < end; entry++) parent[entry] -= child[entry];
}
