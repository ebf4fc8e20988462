import { countClasses } from "./count-classes.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface GainsPoint {
  /** Share of all applicants, the riskiest first. */
  readonly applicants: number;
  /** Share of all bad ones who are among them. */
  readonly bads: number;
}

/**
 * The cumulative gains (CAP, Lorenz) curve from (0, 0) to (1, 1): which share of the bad applicants one meets among the
 * riskiest. One point for each distinct PD.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function gainsCurve(yTrue: Uint8Array, pd: Float64Array, { atMost }: CurveOptions = {}): GainsPoint[] {
  checkPredictions(yTrue, pd);
  const total = countClasses("gains curve", yTrue);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const points = Array.from(cutoff, (_, step) => ({
    applicants: (bads[step] + goods[step]) / pd.length,
    bads: bads[step] / total.bads,
  }));
  return thin(points, atMost, (point) => point.bads - point.applicants);
}
