import type { Metric } from "./metric.ts";

/** The cut-off that was tuned on other rows, in [0, 1]; recorded so that the spread over folds can be seen. */
export const thresholdTuned: Metric = {
  name: "threshold_tuned",
  title: "Tuned cut-off",
  direction: "none",
  range: [0, 1],
  ranksOnly: false,
  compute: ({ tunedCutoff }) => tunedCutoff,
};
