import { BAD } from "../table/index.ts";
import type { Metric } from "./metric.ts";

/** PDs are moved this far off 0 and 1, so that one certain and wrong prediction does not cost infinity. */
const CLIP = 1e-15;

/**
 * Logarithmic loss in nats, in [0, 34.54]: the mean of −ln of the probability given to what happened, PDs clipped to
 * [1e−15, 1 − 1e−15].
 *
 * Source: Good, "Rational decisions", Journal of the Royal Statistical Society B 14 (1952).
 */
export const logLoss: Metric = {
  name: "log_loss",
  title: "Log loss",
  direction: "minimize",
  range: [0, 34.54],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    let sum = 0;
    for (let i = 0; i < pd.length; i++) {
      const p = Math.min(Math.max(pd[i], CLIP), 1 - CLIP);
      sum -= Math.log(yTrue[i] === BAD ? p : 1 - p);
    }
    return sum / pd.length;
  },
};
