import { countClasses } from "./count-classes.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface KsPoint {
  readonly pd: number;
  /** Share of the bad whose PD is at most this. */
  readonly bads: number;
  /** Share of the good whose PD is at most this. */
  readonly goods: number;
}

/**
 * The distribution functions of the PD among bad and among good applicants, by rising PD: one point for each distinct
 * PD. Their widest gap is `ks`; a thinned curve keeps it.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function ksCurve(yTrue: Uint8Array, pd: Float64Array, { atMost }: CurveOptions = {}): KsPoint[] {
  checkPredictions(yTrue, pd);
  const total = countClasses("KS curve", yTrue);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const points: KsPoint[] = [];
  // Of step s, those above its PD are the ones rejected at step s − 1.
  for (let step = cutoff.length - 1; step > 0; step--) {
    points.push({
      pd: cutoff[step],
      bads: 1 - bads[step - 1] / total.bads,
      goods: 1 - goods[step - 1] / total.goods,
    });
  }
  return thin(points, atMost, (point) => point.goods - point.bads);
}
