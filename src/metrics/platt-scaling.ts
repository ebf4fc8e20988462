import { BAD } from "../table/index.ts";
import { countClasses } from "./count-classes.ts";
import { fitLogisticLine, type LogisticLine } from "./logistic-line.ts";
import { sigmoid } from "./logit.ts";

/**
 * Platt scaling: turns any score that rises with risk into a PD, by a logistic line. To recalibrate PDs, give it their
 * logits. Targets are drawn in from 0 and 1 by one pseudo-count, so that separated classes stay finite.
 *
 * Source: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin & Weng, "A note on Platt's
 * probabilistic outputs for support vector machines", Machine Learning 68 (2007).
 *
 * @param yTrue 1 = bad, 0 = good, of rows that the score's model was not fitted on.
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export function fitPlattScaling(yTrue: Uint8Array, score: Float64Array): LogisticLine {
  const { goods, bads } = countClasses("Platt scaling", yTrue);
  const target = Float64Array.from(yTrue, (label) => (label === BAD ? (bads + 1) / (bads + 2) : 1 / (goods + 2)));
  return fitLogisticLine(score, target);
}

/** The PD of a score. */
export function applyPlattScaling({ intercept, slope }: LogisticLine, score: number): number {
  return sigmoid(intercept + slope * score);
}
