import { countClasses } from "./count-classes.ts";
import { checkPredictions } from "./predictions.ts";
import { rejectionSteps } from "./rejection-steps.ts";
import { type CurveOptions, thin } from "./thin.ts";

export interface PrPoint {
  /** Applicants with `pd >= cutoff` are rejected; Infinity at the first point, where nobody is. */
  readonly cutoff: number;
  /** Share of the bad who are rejected. */
  readonly recall: number;
  /** Share of the bad among the rejected; 1 at the first point, by convention. */
  readonly precision: number;
}

/**
 * The precision-recall curve of the bad class by rising recall: one point for each distinct PD, after (0, 1). Steps, not
 * straight lines, enclose `pr_auc_bad`: precision does not run straight between two points.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function prCurve(yTrue: Uint8Array, pd: Float64Array, { atMost }: CurveOptions = {}): PrPoint[] {
  checkPredictions(yTrue, pd);
  const total = countClasses("precision-recall curve", yTrue);
  const { cutoff, bads, goods } = rejectionSteps(yTrue, pd);
  const points = Array.from(cutoff, (value, step) => ({
    cutoff: value,
    recall: bads[step] / total.bads,
    precision: step === 0 ? 1 : bads[step] / (bads[step] + goods[step]),
  }));
  return thin(points, atMost, ({ precision }) => precision);
}
