import { confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/**
 * Harmonic mean of precision and recall of the good class at cut-off 0.5, in [0, 1]; 0 where nobody is good or approved.
 *
 * Source: van Rijsbergen, Information Retrieval, 2nd ed. (1979), ch. 7.
 */
export const f1Good: Metric = {
  name: "f1_good",
  title: "F1 (good)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    const { trueNegative, falsePositive, falseNegative } = confusionAt(yTrue, pd, HALF);
    return shareOf(2 * trueNegative, 2 * trueNegative + falsePositive + falseNegative);
  },
};
