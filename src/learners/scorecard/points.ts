import type { WoeColumn } from "../../preprocess/index.ts";

/** How points relate to the odds good : bad. */
export interface PointScale {
  /** Points that double the odds. */
  readonly pdo: number;
  /** Points at `baseOdds`. */
  readonly baseScore: number;
  /** Odds good : bad at `baseScore`. */
  readonly baseOdds: number;
}

/** The scorecard: an applicant's score is `base` and the points of the bin of each value; more is safer. */
export interface PointTable {
  readonly base: number;
  /** Points of each bin of each column; a value that is in no bin has 0. */
  readonly columns: readonly (readonly number[])[];
}

/**
 * Points such that `score = baseScore + pdo · log₂(odds / baseOdds)`, shared out over the bins by what each adds to the
 * log odds. Not rounded, so that they add up to the score of the PD.
 *
 * Source: Siddiqi, Credit Risk Scorecards (2006), ch. 6.
 *
 * @param coefficients of the WoE of each column in the log odds of *bad*.
 */
export function pointsOf(
  columns: readonly WoeColumn[],
  coefficients: readonly number[],
  intercept: number,
  { pdo, baseScore, baseOdds }: PointScale,
): PointTable {
  const factor = pdo / Math.LN2;
  return {
    base: baseScore - factor * Math.log(baseOdds) - factor * intercept,
    // + 0 turns −0 into 0.
    columns: columns.map(({ bins }, j) => bins.map(({ woe }) => -factor * coefficients[j] * woe + 0)),
  };
}
