import type { CostMatrix } from "../table/index.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface CostPoint {
  /** Applicants with `pd >= cutoff` are rejected. */
  readonly cutoff: number;
  /** Cost of wrong decisions per applicant, in the unit of the cost matrix. */
  readonly cost: number;
}

/**
 * What decisions cost at each cut-off, by rising cut-off from 0, everybody rejected, to 1. Exact at every distinct PD,
 * and constant from just above one point's cut-off up to and including the next one's.
 *
 * @throws DataError `UW-METRIC-002` to `-004` where `yTrue` or `pd` is malformed.
 */
export function costCurve(
  yTrue: Uint8Array,
  pd: Float64Array,
  costs: CostMatrix,
  { atMost }: CurveOptions = {},
): CostPoint[] {
  checkPredictions(yTrue, pd);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const last = cutoff.length - 1;
  const costAt = (step: number) =>
    (costs.falseNegative * (bads[last] - bads[step]) + costs.falsePositive * goods[step]) / pd.length;
  const points: CostPoint[] = [];
  if (cutoff[last] > 0) points.push({ cutoff: 0, cost: costAt(last) });
  for (let step = last; step > 0; step--) points.push({ cutoff: cutoff[step], cost: costAt(step) });
  if (cutoff[1] < 1) points.push({ cutoff: 1, cost: costAt(0) });
  return thin(points, atMost, ({ cost }) => cost);
}
