import { BAD, type CostMatrix } from "../table/index.ts";

/** Counts of applicants by outcome and decision. The positive class is bad; a rejected applicant is predicted bad. */
export interface Confusion {
  /** Bad and rejected. */
  readonly truePositive: number;
  /** Good, yet rejected. */
  readonly falsePositive: number;
  /** Good and approved. */
  readonly trueNegative: number;
  /** Bad, yet approved. */
  readonly falseNegative: number;
}

/** The cut-off that minimises the expected number of wrong decisions if PDs are calibrated. */
export const HALF = 0.5;

/** The confusion matrix at a cut-off: applicants with `pd >= cutoff` are rejected. */
export function confusionAt(yTrue: Uint8Array, pd: Float64Array, cutoff: number): Confusion {
  let bads = 0;
  let rejected = 0;
  let truePositive = 0;
  for (let i = 0; i < pd.length; i++) {
    const bad = yTrue[i] === BAD ? 1 : 0;
    const reject = pd[i] >= cutoff ? 1 : 0;
    bads += bad;
    rejected += reject;
    truePositive += bad & reject;
  }
  const falsePositive = rejected - truePositive;
  const falseNegative = bads - truePositive;
  return { truePositive, falsePositive, falseNegative, trueNegative: pd.length - rejected - falseNegative };
}

/** What wrong decisions cost per applicant, in the unit of `costs`. */
export function costPerApplicant(confusion: Confusion, costs: CostMatrix): number {
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const applicants = truePositive + falsePositive + trueNegative + falseNegative;
  return (costs.falseNegative * falseNegative + costs.falsePositive * falsePositive) / applicants;
}

/** `part / whole`, and 0 for a share of nobody: what scikit-learn calls `zero_division=0`. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
