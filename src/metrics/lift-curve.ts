import { gainsCurve } from "./gains-curve.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface LiftPoint {
  /** Share of all applicants, the riskiest first; above 0. */
  readonly applicants: number;
  /** How many times more often they go bad than all applicants do. */
  readonly lift: number;
}

/**
 * The cumulative lift curve, one point for each distinct PD; it ends at lift 1, where all applicants are in.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function liftCurve(yTrue: Uint8Array, pd: Float64Array, { atMost }: CurveOptions = {}): LiftPoint[] {
  const points = gainsCurve(yTrue, pd)
    .slice(1)
    .map(({ applicants, bads }) => ({ applicants, lift: bads / applicants }));
  return thin(points, atMost, ({ lift }) => lift);
}
