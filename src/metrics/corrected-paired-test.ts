import { UsageError } from "../errors.ts";
import { twoSidedP } from "./student-t.ts";

/** What a paired test over folds found. */
export interface PairedTest {
  /** Mean difference. */
  readonly mean: number;
  /** Corrected standard error of the mean. */
  readonly standardError: number;
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Corrected resampled t-test: do two models differ on the same folds of a (repeated) cross-validation?
 *
 * Folds share training rows, so their differences are not independent and the plain paired t-test finds differences
 * that are not there. The correction widens the variance of the mean from 1/J to 1/J + n_test / n_train, over J folds.
 *
 * Source: Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52 (2003), eq. 9; for repeated
 * k-fold, Bouckaert & Frank, "Evaluating the replicability of significance tests", PAKDD 2004.
 *
 * @param differences metric of one model minus that of the other, one for each fold of each repeat.
 * @param testToTrain test rows / training rows of a fold: 0.25 for five folds.
 * @throws UsageError `UW-USAGE-103` where there are fewer than two differences.
 */
export function correctedPairedTest(differences: readonly number[], testToTrain: number): PairedTest {
  const folds = differences.length;
  if (folds < 2) {
    throw new UsageError("UW-USAGE-103", `paired test over ${folds} folds, expected at least 2. Use cross-validation.`);
  }
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / folds;
  const variance = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0) / (folds - 1);
  const standardError = Math.sqrt((1 / folds + testToTrain) * variance);
  // Two models that agree on every fold give 0/0: no difference at all.
  const t = mean === 0 ? 0 : mean / standardError;
  return { mean, standardError, t, degreesOfFreedom: folds - 1, p: twoSidedP(t, folds - 1) };
}
