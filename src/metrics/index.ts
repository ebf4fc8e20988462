import { accuracy, accuracyTuned } from "./accuracy.ts";
import { approvalRateTuned } from "./approval-rate-tuned.ts";
import { balancedAccuracy } from "./balanced-accuracy.ts";
import { brier } from "./brier.ts";
import { calibrationIntercept } from "./calibration-intercept.ts";
import { calibrationSlope } from "./calibration-slope.ts";
import { costAtBayes } from "./cost-at-bayes.ts";
import { costAtHalf } from "./cost-at-half.ts";
import { costTuned } from "./cost-tuned.ts";
import { ece } from "./ece.ts";
import { f1Bad, f1BadTuned } from "./f1-bad.ts";
import { f1Good } from "./f1-good.ts";
import { gini } from "./gini.ts";
import { ks } from "./ks.ts";
import { logLoss } from "./log-loss.ts";
import type { Metric } from "./metric.ts";
import { prAucBad } from "./pr-auc-bad.ts";
import { precisionBad, precisionBadTuned } from "./precision-bad.ts";
import { precisionGood } from "./precision-good.ts";
import { metricInput, type Predictions } from "./predictions.ts";
import { recallBad, recallBadTuned } from "./recall-bad.ts";
import { recallGood } from "./recall-good.ts";
import { rocAuc } from "./roc-auc.ts";
import { thresholdTuned } from "./threshold-tuned.ts";

/** Every metric, in the order in which tables show them. A line here is a column of each of them. */
export const metrics: readonly Metric[] = [
  rocAuc,
  gini,
  ks,
  prAucBad,
  accuracy,
  balancedAccuracy,
  f1Bad,
  f1Good,
  precisionBad,
  precisionGood,
  recallBad,
  recallGood,
  brier,
  logLoss,
  costAtHalf,
  costAtBayes,
  costTuned,
  thresholdTuned,
  approvalRateTuned,
  accuracyTuned,
  f1BadTuned,
  precisionBadTuned,
  recallBadTuned,
  ece,
  calibrationSlope,
  calibrationIntercept,
];

/**
 * Every metric by name, in the order of `metrics`.
 *
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only, `-002` to `-004` where it or `pd` is malformed.
 */
export function evaluate(predictions: Predictions): Record<string, number> {
  const input = metricInput(predictions);
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric.compute(input)]));
}

export { bayesCutoff } from "./bayes-cutoff.ts";
export { type CalibrationPoint, calibrationCurve } from "./calibration-curve.ts";
export { type Confusion, confusionAt, costPerApplicant } from "./confusion.ts";
export { correctedPairedTest, type PairedTest } from "./corrected-paired-test.ts";
export { type CostPoint, costCurve } from "./cost-curve.ts";
export { type CrossFittedCutoffs, crossFittedCutoffs } from "./cross-fitted-cutoffs.ts";
export { type GainsPoint, gainsCurve } from "./gains-curve.ts";
export { applyIsotonicRegression, fitIsotonicRegression, type IsotonicRegression } from "./isotonic-regression.ts";
export { type KsPoint, ksCurve } from "./ks-curve.ts";
export { type LiftPoint, liftCurve } from "./lift-curve.ts";
export type { LogisticLine } from "./logistic-line.ts";
export { logit, sigmoid } from "./logit.ts";
export type { Metric, MetricInput } from "./metric.ts";
export { applyPlattScaling, fitPlattScaling } from "./platt-scaling.ts";
export { type PrPoint, prCurve } from "./pr-curve.ts";
export { metricInput, type Predictions } from "./predictions.ts";
export { priorCorrection } from "./prior-correction.ts";
export { type PsiBins, psi, psiBins } from "./psi.ts";
export { type RocPoint, rocCurve } from "./roc-curve.ts";
export type { CurveOptions } from "./thin.ts";
export { type FoldScores, type Standing, standings, tiedWithBest } from "./tied-with-best.ts";
export { tuneCutoff } from "./tune-cutoff.ts";
