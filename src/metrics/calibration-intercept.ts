import { countClasses } from "./count-classes.ts";
import { fitLogisticLine } from "./logistic-line.ts";
import { logit } from "./logit.ts";
import type { Metric } from "./metric.ts";

/**
 * Calibration in the large: what must be added to every logit so that the mean PD equals the bad rate. 0 if calibrated,
 * below 0 where PDs are too high, above 0 where they are too low.
 *
 * Source: Cox, "Two further applications of a model for binary regression", Biometrika 45 (1958); Van Calster et al.,
 * "A calibration hierarchy for risk models", Journal of Clinical Epidemiology 74 (2016).
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export const calibrationIntercept: Metric = {
  name: "calibration_intercept",
  title: "Calib. intercept",
  direction: "none",
  range: [-Infinity, Infinity],
  ranksOnly: false,
  compute({ yTrue, pd }) {
    countClasses("calibration_intercept", yTrue);
    return fitLogisticLine(pd.map(logit), Float64Array.from(yTrue), 1).intercept;
  },
};
