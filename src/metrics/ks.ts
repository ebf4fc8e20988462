import { BAD } from "../table/index.ts";
import { countClasses } from "./count-classes.ts";
import type { Metric } from "./metric.ts";
import { runsOfEqual } from "./runs-of-equal.ts";

/**
 * Kolmogorov–Smirnov statistic, in [0, 1]: the widest gap between the score distributions of bad and good applicants.
 *
 * Source: Thomas, Edelman & Crook, Credit Scoring and Its Applications (2002), ch. 7.
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const ks: Metric = {
  name: "ks",
  title: "KS",
  direction: "maximize",
  range: [0, 1],
  ranksOnly: true,
  compute({ yTrue, pd, byFallingPd }) {
    const { goods, bads } = countClasses("ks", yTrue);
    let good = 0;
    let bad = 0;
    let widest = 0;
    // Applicants who share a PD move together: no cut-off can part them.
    for (const tied of runsOfEqual(pd, byFallingPd)) {
      for (const i of tied) yTrue[i] === BAD ? bad++ : good++;
      widest = Math.max(widest, Math.abs(bad / bads - good / goods));
    }
    return widest;
  },
};
