import { type Confusion, confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

const of = ({ truePositive, falsePositive, trueNegative, falseNegative }: Confusion) =>
  shareOf(truePositive + trueNegative, truePositive + falsePositive + trueNegative + falseNegative);

/** Share of right decisions at cut-off 0.5, in [0, 1]. Approving everybody scores the share of goods. */
export const accuracy: Metric = {
  name: "accuracy",
  title: "Accuracy",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute: ({ yTrue, pd }) => of(confusionAt(yTrue, pd, HALF)),
};

/** Share of right decisions at the tuned cut-off, in [0, 1]. */
export const accuracyTuned: Metric = {
  ...accuracy,
  name: "accuracy_tuned",
  title: "Accuracy, tuned",
  compute: ({ yTrue, pd, tunedCutoff }) => of(confusionAt(yTrue, pd, tunedCutoff)),
};
