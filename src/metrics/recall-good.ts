import { confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/** Share of the good who are approved at cut-off 0.5, in [0, 1]; 0 where nobody is good. */
export const recallGood: Metric = {
  name: "recall_good",
  title: "Recall (good)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    const { trueNegative, falsePositive } = confusionAt(yTrue, pd, HALF);
    return shareOf(trueNegative, trueNegative + falsePositive);
  },
};
