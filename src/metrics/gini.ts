import type { Metric } from "./metric.ts";
import { rocAuc } from "./roc-auc.ts";

/**
 * Gini coefficient (accuracy ratio, Somers' D) of the ranking: 2 · AUC − 1, in [−1, 1]; 0 is chance.
 *
 * Source: Engelmann, Hayden & Tasche, "Testing rating accuracy", Risk 16 (2003).
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const gini: Metric = {
  name: "gini",
  title: "Gini",
  direction: "maximize",
  range: [-1, 1],
  ranksOnly: true,
  compute: (input) => 2 * rocAuc.compute(input) - 1,
};
