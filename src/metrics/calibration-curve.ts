import { type CalibrationBin, calibrationBins } from "./calibration-bins.ts";
import { fallingOrder } from "./falling-order.ts";
import { checkPredictions } from "./predictions.ts";
import { wilsonInterval } from "./wilson-interval.ts";

export interface CalibrationPoint extends CalibrationBin {
  /** Lower end of the 95 % Wilson interval of the bad rate. */
  readonly low: number;
  /** Upper end of it. */
  readonly high: number;
}

/**
 * How many went bad among applicants of similar PD, by rising PD, in bins of equally many applicants; a calibrated model
 * lies on the diagonal, within the intervals nearly everywhere. Applicants who share a PD share a bin.
 *
 * @throws DataError `UW-METRIC-002` to `-004` where `yTrue` or `pd` is malformed.
 */
export function calibrationCurve(yTrue: Uint8Array, pd: Float64Array, { bins = 10 } = {}): CalibrationPoint[] {
  checkPredictions(yTrue, pd);
  return calibrationBins(yTrue, pd, fallingOrder(pd), bins).map((bin) => ({
    ...bin,
    ...wilsonInterval(bin.bads, bin.rows),
  }));
}
