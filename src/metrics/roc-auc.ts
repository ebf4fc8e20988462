import { BAD } from "../table/index.ts";
import { countClasses } from "./count-classes.ts";
import type { Metric } from "./metric.ts";
import { runsOfEqual } from "./runs-of-equal.ts";

/**
 * Area under the ROC curve, in [0, 1]: the probability that a bad applicant has a higher PD than a good one, a tie
 * counting one half.
 *
 * Source: Hanley & McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const rocAuc: Metric = {
  name: "roc_auc",
  title: "ROC AUC",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: true,
  compute({ yTrue, pd, byFallingPd }) {
    const { goods, bads } = countClasses("roc_auc", yTrue);
    let badsAbove = 0;
    // Pairs won, counted twice so that a tie is a whole number and the sum stays exact.
    let won = 0;
    for (const tied of runsOfEqual(pd, byFallingPd)) {
      let bad = 0;
      for (const i of tied) if (yTrue[i] === BAD) bad++;
      won += (tied.length - bad) * (2 * badsAbove + bad);
      badsAbove += bad;
    }
    return won / (2 * goods * bads);
  },
};
