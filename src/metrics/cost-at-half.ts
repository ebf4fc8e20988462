import { confusionAt, costPerApplicant, HALF } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/** Cost of wrong decisions per applicant at cut-off 0.5, in the unit of the cost matrix: what ignoring costs costs. */
export const costAtHalf: Metric = {
  name: "cost_at_half",
  title: "Cost at 0.5",
  direction: "minimize",
  range: [0, Infinity],
  ranksOnly: false,
  compute: ({ yTrue, pd, costs }) => costPerApplicant(confusionAt(yTrue, pd, HALF), costs),
};
