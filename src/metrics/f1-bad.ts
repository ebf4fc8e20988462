import { type Confusion, confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

const of = ({ truePositive, falsePositive, falseNegative }: Confusion) =>
  shareOf(2 * truePositive, 2 * truePositive + falsePositive + falseNegative);

/**
 * Harmonic mean of precision and recall of the bad class at cut-off 0.5, in [0, 1]; 0 where nobody is bad or rejected.
 *
 * Source: van Rijsbergen, Information Retrieval, 2nd ed. (1979), ch. 7.
 */
export const f1Bad: Metric = {
  name: "f1_bad",
  title: "F1 (bad)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute: ({ yTrue, pd }) => of(confusionAt(yTrue, pd, HALF)),
};

/** Harmonic mean of precision and recall of the bad class at the tuned cut-off, in [0, 1]. */
export const f1BadTuned: Metric = {
  ...f1Bad,
  name: "f1_bad_tuned",
  title: "F1 (bad), tuned",
  compute: ({ yTrue, pd, tunedCutoff }) => of(confusionAt(yTrue, pd, tunedCutoff)),
};
