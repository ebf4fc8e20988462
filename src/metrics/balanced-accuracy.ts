import { confusionAt, HALF } from "./confusion.ts";
import { countClasses } from "./count-classes.ts";
import type { Metric } from "./metric.ts";

/**
 * Mean of the recalls of both classes at cut-off 0.5, in [0, 1]; 0.5 by chance, whatever the bad rate.
 *
 * Source: Brodersen et al., "The balanced accuracy and its posterior distribution", ICPR 2010.
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const balancedAccuracy: Metric = {
  name: "balanced_accuracy",
  title: "Balanced accuracy",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    const { goods, bads } = countClasses("balanced_accuracy", yTrue);
    const { truePositive, trueNegative } = confusionAt(yTrue, pd, HALF);
    return (truePositive / bads + trueNegative / goods) / 2;
  },
};
