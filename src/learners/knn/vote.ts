import { BAD } from "../../table/index.ts";
import type { Neighbours } from "./neighbours.ts";

/** The training rows as voters, one entry a row. */
export interface Voters {
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** As how many copies a row counts. */
  readonly copies: Float64Array;
  /** What one copy's vote counts. */
  readonly voteWeights: Float64Array;
}

export interface VotingRules {
  readonly nNeighbors: number;
  readonly weights: "distance" | "uniform";
}

/**
 * The share of bad among the nearest, each vote by 1 / distance; where some are at no distance at all, only theirs
 * count, as in scikit-learn. `undefined` where all are too far to have a say.
 */
export function shareOfBad(
  { rows, squaredDistances }: Neighbours,
  { y, copies, voteWeights }: Voters,
  { nNeighbors, weights }: VotingRules,
): number | undefined {
  const sameOnly = weights === "distance" && squaredDistances[0] === 0;
  let left = nNeighbors;
  let all = 0;
  let bad = 0;
  for (let i = 0; i < rows.length; i++) {
    if (sameOnly && squaredDistances[i] > 0) break;
    const row = rows[i];
    const nearness = sameOnly || weights === "uniform" ? 1 : 1 / Math.sqrt(squaredDistances[i]);
    const votes = Math.min(copies[row], left) * voteWeights[row] * nearness;
    left -= copies[row];
    all += votes;
    if (y[row] === BAD) bad += votes;
  }
  return all > 0 ? bad / all : undefined;
}
