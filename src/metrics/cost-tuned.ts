import { confusionAt, costPerApplicant } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/** Cost of wrong decisions per applicant at the cut-off tuned on other rows, in the unit of the cost matrix. */
export const costTuned: Metric = {
  name: "cost_tuned",
  title: "Cost, tuned",
  direction: "minimize",
  range: [0, Infinity],
  ranksOnly: false,
  compute: ({ yTrue, pd, costs, tunedCutoff }) => costPerApplicant(confusionAt(yTrue, pd, tunedCutoff), costs),
};
