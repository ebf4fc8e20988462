import { confusionAt, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

/** Share of applicants approved at the tuned cut-off, in [0, 1]. */
export const approvalRateTuned: Metric = {
  name: "approval_rate_tuned",
  title: "Approval rate, tuned",
  direction: "none",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd, tunedCutoff }) {
    const { trueNegative, falseNegative } = confusionAt(yTrue, pd, tunedCutoff);
    return shareOf(trueNegative + falseNegative, pd.length);
  },
};
