import { BAD } from "../table/index.ts";
import { countClasses } from "./count-classes.ts";
import type { Metric } from "./metric.ts";
import { runsOfEqual } from "./runs-of-equal.ts";

/**
 * Average precision of the bad class, in [0, 1]: the precision at each cut-off, weighted by the recall it adds. A step
 * sum under the precision-recall curve, without interpolation; by chance it is the bad rate.
 *
 * Source: Davis & Goadrich, "The relationship between precision-recall and ROC curves", ICML 2006.
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const prAucBad: Metric = {
  name: "pr_auc_bad",
  title: "PR AUC (bad)",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: true,
  compute({ yTrue, pd, byFallingPd }) {
    const { bads } = countClasses("pr_auc_bad", yTrue);
    let rejected = 0;
    let caught = 0;
    let sum = 0;
    for (const tied of runsOfEqual(pd, byFallingPd)) {
      let bad = 0;
      for (const i of tied) if (yTrue[i] === BAD) bad++;
      rejected += tied.length;
      caught += bad;
      sum += (bad * caught) / rejected;
    }
    return sum / bads;
  },
};
