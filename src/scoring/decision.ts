import type { CostMatrix } from "../table/index.ts";

/** How points relate to the odds good : bad. */
export interface ScoreScale {
  /** Points that double the odds. */
  readonly pdo: number;
  /** Points at `baseOdds`. */
  readonly baseScore: number;
  /** Odds good : bad at `baseScore`. */
  readonly baseOdds: number;
}

/** The customary scale: 600 points at odds 50 : 1, 20 points double the odds. */
export const DEFAULT_SCALE: ScoreScale = { pdo: 20, baseScore: 600, baseOdds: 50 };

/** What turns a PD into a decision. */
export interface DecisionPolicy {
  /** Applicants with `pd >= cutoff` are rejected. */
  readonly cutoff: number;
  readonly costs: CostMatrix;
  readonly scale: ScoreScale;
}

export type Decision = "approve" | "reject";

/**
 * Points of an applicant: `offset + factor · ln(odds good : bad)`, more is safer. With the default scale a PD of 1/51
 * gives 600, 1/6 gives 533.56.
 *
 * Source: Siddiqi, Credit Risk Scorecards (2006), ch. 6.
 */
export function scoreOf(pd: number, { pdo, baseScore, baseOdds }: ScoreScale): number {
  const factor = pdo / Math.LN2;
  const bounded = Math.min(Math.max(pd, 1e-15), 1 - 1e-15);
  return baseScore - factor * Math.log(baseOdds) + factor * Math.log((1 - bounded) / bounded);
}

export function decide(pd: number, { cutoff }: DecisionPolicy): Decision {
  return pd >= cutoff ? "reject" : "approve";
}
