import { bayesCutoff } from "./bayes-cutoff.ts";
import { confusionAt, costPerApplicant } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/**
 * Cost of wrong decisions per applicant at the Bayes cut-off `C_fp / (C_fp + C_fn)`, in the unit of the cost matrix.
 * No other cut-off is cheaper in expectation if PDs are calibrated; how far it lies above the tuned cost shows how far
 * they are not.
 *
 * Source: Elkan, "The foundations of cost-sensitive learning", IJCAI 2001.
 */
export const costAtBayes: Metric = {
  name: "cost_at_bayes",
  title: "Cost at Bayes",
  direction: "minimize",
  range: [0, Infinity],
  ranksOnly: false,
  compute: ({ yTrue, pd, costs }) => costPerApplicant(confusionAt(yTrue, pd, bayesCutoff(costs)), costs),
};
