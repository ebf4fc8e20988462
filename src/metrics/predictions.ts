import { DataError } from "../errors.ts";
import type { CostMatrix } from "../table/index.ts";
import { fallingOrder } from "./falling-order.ts";
import type { MetricInput } from "./metric.ts";

/** Predictions for rows that the model has not seen, and what is needed to judge them. */
export interface Predictions {
  /** 1 = bad, 0 = good. */
  readonly yTrue: Uint8Array;
  /** Predicted probability of bad, in [0, 1], one a row. */
  readonly pd: Float64Array;
  readonly costs: CostMatrix;
  /** Cut-off tuned on other rows: see `crossFittedCutoffs`. */
  readonly tunedCutoff: number;
}

/**
 * Checks once and sorts once, for any number of metrics.
 *
 * @throws DataError `UW-METRIC-002` to `-004`: see `checkPredictions`.
 */
export function metricInput({ yTrue, pd, costs, tunedCutoff }: Predictions): MetricInput {
  checkPredictions(yTrue, pd);
  return { yTrue, pd, byFallingPd: fallingOrder(pd), costs, tunedCutoff };
}

/**
 * Checks what metrics and curves are computed from, so that none of them meets a number it can't order.
 *
 * @throws DataError `UW-METRIC-002` where there are no rows or the lengths differ, `UW-METRIC-003` where a PD is not in
 * [0, 1], `UW-METRIC-004` where a class is neither 0 nor 1.
 */
export function checkPredictions(yTrue: Uint8Array, pd: Float64Array): void {
  if (yTrue.length === 0 || yTrue.length !== pd.length) {
    throw new DataError(
      "UW-METRIC-002",
      `${yTrue.length} outcomes and ${pd.length} predictions, expected one of each per row and at least one row.`,
    );
  }
  for (let row = 0; row < pd.length; row++) {
    if (!(pd[row] >= 0 && pd[row] <= 1)) {
      throw new DataError(
        "UW-METRIC-003",
        `row ${row}: pd = ${pd[row]}, expected a probability in [0, 1]. Check the model that predicted it.`,
      );
    }
    if (yTrue[row] > 1) {
      throw new DataError("UW-METRIC-004", `row ${row}: y = ${yTrue[row]}, expected 0 (good) or 1 (bad).`);
    }
  }
}
