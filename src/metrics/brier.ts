import type { Metric } from "./metric.ts";

/**
 * Brier score, in [0, 1]: the mean squared distance of the PD from what happened. It falls with both better ranking
 * and better calibration; quoting the bad rate r for everybody scores r (1 − r).
 *
 * Source: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
 */
export const brier: Metric = {
  name: "brier",
  title: "Brier score",
  direction: "minimize",
  range: [0, 1],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    let sum = 0;
    for (let i = 0; i < pd.length; i++) sum += (pd[i] - yTrue[i]) ** 2;
    return sum / pd.length;
  },
};
