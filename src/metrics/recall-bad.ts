import { type Confusion, confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

const of = ({ truePositive, falseNegative }: Confusion) => shareOf(truePositive, truePositive + falseNegative);

/** Share of the bad who are rejected at cut-off 0.5, in [0, 1]; 0 where nobody is bad. */
export const recallBad: Metric = {
  name: "recall_bad",
  title: "Recall (bad)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute: ({ yTrue, pd }) => of(confusionAt(yTrue, pd, HALF)),
};

/** Share of the bad who are rejected at the tuned cut-off, in [0, 1]; 0 where nobody is bad. */
export const recallBadTuned: Metric = {
  ...recallBad,
  name: "recall_bad_tuned",
  title: "Recall (bad), tuned",
  compute: ({ yTrue, pd, tunedCutoff }) => of(confusionAt(yTrue, pd, tunedCutoff)),
};
