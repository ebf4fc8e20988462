import { countClasses } from "./count-classes.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface RocPoint {
  /** Applicants with `pd >= cutoff` are rejected; Infinity at the first point, where nobody is. */
  readonly cutoff: number;
  /** Share of the good who are rejected. */
  readonly falsePositiveRate: number;
  /** Share of the bad who are rejected. */
  readonly truePositiveRate: number;
}

/**
 * The ROC curve from (0, 0), nobody rejected, to (1, 1), everybody rejected: one point for each distinct PD. Straight
 * lines between them enclose `roc_auc`. Thinned, it keeps the point of `ks`.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function rocCurve(yTrue: Uint8Array, pd: Float64Array, { atMost }: CurveOptions = {}): RocPoint[] {
  checkPredictions(yTrue, pd);
  const total = countClasses("ROC curve", yTrue);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const points = Array.from(cutoff, (value, step) => ({
    cutoff: value,
    falsePositiveRate: goods[step] / total.goods,
    truePositiveRate: bads[step] / total.bads,
  }));
  return thin(points, atMost, ({ truePositiveRate, falsePositiveRate }) => truePositiveRate - falsePositiveRate);
}
