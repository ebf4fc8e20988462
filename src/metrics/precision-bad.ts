import { type Confusion, confusionAt, HALF, shareOf } from "./confusion.ts";
import type { Metric } from "./metric.ts";

const of = ({ truePositive, falsePositive }: Confusion) => shareOf(truePositive, truePositive + falsePositive);

/** Share of the bad among those rejected at cut-off 0.5, in [0, 1]; 0 where nobody is rejected. */
export const precisionBad: Metric = {
  name: "precision_bad",
  title: "Precision (bad)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: false,
  compute: ({ yTrue, pd }) => of(confusionAt(yTrue, pd, HALF)),
};

/** Share of the bad among those rejected at the tuned cut-off, in [0, 1]; 0 where nobody is rejected. */
export const precisionBadTuned: Metric = {
  ...precisionBad,
  name: "precision_bad_tuned",
  title: "Prec. (bad), tuned",
  compute: ({ yTrue, pd, tunedCutoff }) => of(confusionAt(yTrue, pd, tunedCutoff)),
};
