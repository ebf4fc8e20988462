import { BAD } from "../table/index.ts";
import { countClasses } from "./count-classes.ts";
import { fitLogisticLine } from "./logistic-line.ts";
import { logit } from "./logit.ts";
import type { Metric } from "./metric.ts";

/**
 * Slope of the logistic regression of the outcome on the logit of the PD: 1 if calibrated, below 1 where PDs are too
 * extreme (overfitted), above 1 where they are too timid.
 *
 * It has no finite value where no PD of a bad applicant lies below one of a good (Infinity), or the reverse
 * (−Infinity), and none at all where all PDs are equal (NaN).
 *
 * Source: Cox, "Two further applications of a model for binary regression", Biometrika 45 (1958); Van Calster et al.,
 * "A calibration hierarchy for risk models", Journal of Clinical Epidemiology 74 (2016).
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const calibrationSlope: Metric = {
  name: "calibration_slope",
  title: "Calibration slope",
  direction: "none",
  range: [-Infinity, Infinity],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    countClasses("calibration_slope", yTrue);
    const logits = pd.map(logit);
    const bad = { lowest: Infinity, highest: -Infinity };
    const good = { lowest: Infinity, highest: -Infinity };
    for (let i = 0; i < pd.length; i++) {
      const seen = yTrue[i] === BAD ? bad : good;
      seen.lowest = Math.min(seen.lowest, logits[i]);
      seen.highest = Math.max(seen.highest, logits[i]);
    }
    const rising = bad.lowest >= good.highest;
    const falling = bad.highest <= good.lowest;
    if (rising && falling) return Number.NaN;
    if (rising) return Infinity;
    if (falling) return -Infinity;
    return fitLogisticLine(logits, Float64Array.from(yTrue)).slope;
  },
};
