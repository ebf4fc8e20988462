import { FitError } from "../errors.ts";

/**
 * Rows of weight 0 don't count.
 * @throws FitError `UW-FIT-001` where `y` holds one class only, or no row.
 */
export function requireBothClasses(learner: string, y: Uint8Array, sampleWeight?: Float64Array): void {
  let rows = y.length;
  let bads = 0;
  // Bad is 1. Which class comes next can't be predicted, so that no branch asks.
  for (let row = 0; row < y.length; row++) bads += y[row];
  for (let row = 0; sampleWeight !== undefined && row < y.length; row++) {
    if (sampleWeight[row] !== 0) continue;
    rows--;
    bads -= y[row];
  }
  const goods = rows - bads;
  if (goods > 0 && bads > 0) return;
  throw new FitError(
    "UW-FIT-001",
    `${learner}: the training rows hold ${goods} good and ${bads} bad applicants, expected some of both. ` +
      "Use more rows, stratified folds, or check which value of the target is the event.",
  );
}
