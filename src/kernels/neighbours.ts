/**
 * The vote of the training rows next to a point, by two kernels that say the same to the bit. Distances are Euclidean in
 * the space of standardised numbers and one 0/1 column a level: two levels are √2 apart, and a level that training rows
 * did not hold, all its columns 0, is 1 from every other.
 */

import type { Crew } from "./crew.ts";

/** Applicants as points in space, column by column: entry (row, column) is `column * rows + row`. */
export interface Points {
  readonly rows: number;
  /** Standardised numbers, and indicators of missing ones. */
  readonly numbers: Float64Array;
  /** Level codes; `UNSEEN_LEVEL` where training rows did not hold the level. */
  readonly codes: Int32Array;
}

export const UNSEEN_LEVEL = -2;

/** The training rows as voters, one entry a row. */
export interface Voters {
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** As how many neighbours a row counts, > 0. */
  readonly copies: Float64Array;
  /** What the vote of one copy counts. */
  readonly voteWeights: Float64Array;
}

export interface NeighbourInput {
  /** At least one row. */
  readonly training: Points;
  readonly voters: Voters;
  /** How many of the nearest vote, copies counted; of rows at the same distance the earlier is the nearer. */
  readonly k: number;
  /**
   * Whether a vote counts by 1 / distance, instead of all alike; where some are at no distance at all, only theirs count
   * then, as in scikit-learn.
   */
  readonly byDistance: boolean;
  /** The PD where no vote counts. */
  readonly baseRate: number;
}

export interface NeighbourKernel {
  /** Writes the share of bad votes for each of the points: `pd[row]`. */
  predict(points: Points, pd: Float64Array): void;
  /**
   * Has so many threads in all work on what is predicted until `dismiss`, which is to be called as often. Resolves when
   * those that can have begun; other predictions may be made meanwhile.
   */
  share(threads: number, crew: Crew): Promise<void>;
  dismiss(): void;
}

/** The squared distance between two levels, one of them of a query. */
export function apartOf(level: number): number {
  // All 0/1 columns of an unseen level are 0: only the other row's own 1 differs.
  return level === UNSEEN_LEVEL ? 1 : 2;
}

/** As how many neighbours a row counts at least: in steps so coarse that sums of them are the same in any order. */
export function countOf(copies: number): number {
  return Math.floor(copies * 2 ** 20) / 2 ** 20;
}
