import { calibrationBins } from "./calibration-bins.ts";
import type { Metric } from "./metric.ts";

/**
 * Expected calibration error, in [0, 1]: the mean distance between PD and bad rate over ten bins of equally many
 * applicants. Small samples raise it above 0 even for a perfectly calibrated model.
 *
 * Source: Naeini, Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
 */
export const ece: Metric = {
  name: "ece",
  title: "Calibration error",
  direction: "minimize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd, byFallingPd }) {
    let sum = 0;
    for (const { rows, meanPd, badRate } of calibrationBins(yTrue, pd, byFallingPd, 10)) {
      sum += rows * Math.abs(meanPd - badRate);
    }
    return sum / pd.length;
  },
};
