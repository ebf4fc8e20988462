import { confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/** Share of the good among those approved at cut-off 0.5, in [0, 1]; 0 where nobody is approved. */
export const precisionGood: Metric = {
  name: "precision_good",
  title: "Precision (good)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    const { trueNegative, falseNegative } = confusionAt(yTrue, pd, HALF);
    return shareOf(trueNegative, trueNegative + falseNegative);
  },
};
