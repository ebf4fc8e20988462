/** Has rows go down fitted trees, in two kernels that give the same bits. */

export interface TreeWalker {
  /** How many rows it takes at a time. */
  readonly block: number;
  /**
   * Room for the answers of that many rows: entry `field · block + row`. Numbers as float32, levels as their bins; NaN
   * for whatever is unknown.
   */
  readonly answers: Float32Array;
  /** Adds what the trees say of the first `sums.length` rows to their sums, tree by tree. */
  addTo(sums: Float64Array): void;
}

/** Most rows that go through all trees together: their answers and the trees' upper nodes stay in the cache. */
export const BLOCK = 256;
