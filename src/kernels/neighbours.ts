/**
 * The search for the training rows next to a point, block by block, in two kernels that find the same. Distances are
 * Euclidean in the space of standardised numbers and one 0/1 column a level: two levels are √2 apart, and a level that
 * training rows did not hold, all its columns 0, is 1 from every other.
 */

/** Applicants as points in space, column by column: entry (row, column) is `column * rows + row`. */
export interface Points {
  readonly rows: number;
  /** Standardised numbers, and indicators of missing ones. */
  readonly numbers: Float64Array;
  /** Level codes; `UNSEEN_LEVEL` where training rows did not hold the level. */
  readonly codes: Int32Array;
}

export const UNSEEN_LEVEL = -2;

/** Rows of a block: they stay in the nearest cache while some queries look at them. */
export const BLOCK = 256;
/** Rows that a look begins at and ends before are multiples of this, or the last. */
export const STEP = 32;
/** Queries that are kept at a time. */
export const QUERIES = 64;

export interface NeighbourKernel {
  /** Takes the next queries: rows `from` … `from + count` − 1 of `points`, at most `QUERIES`. */
  ask(points: Points, from: number, count: number): void;
  /**
   * Looks for rows `from` … `to` − 1, all of one block, whose squared distance to a query is below `limit`: all that there
   * are, by rising number, and perhaps some more.
   *
   * @param query from 0, among those asked for.
   * @returns how many were found: the first of `found` and `squaredDistances`.
   */
  look(query: number, from: number, to: number, limit: number): number;
  /** Numbers of training rows. */
  readonly found: Uint32Array;
  readonly squaredDistances: Float64Array;
}

/** The squared distance between two levels, one of them of a query. */
export function apartOf(level: number): number {
  // All 0/1 columns of an unseen level are 0: only the other row's own 1 differs.
  return level === UNSEEN_LEVEL ? 1 : 2;
}
