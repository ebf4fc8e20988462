import { FitError } from "../../errors.ts";
import { BAD } from "../../table/index.ts";
import type { ClassTotals } from "./shrinkage.ts";

/** What all columns of one fit share. */
export interface WoeTarget extends ClassTotals {
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** One a row; rows of weight 0 don't count. */
  readonly weights: Float64Array;
}

/** @throws FitError `UW-FIT-001` where only one class has weight. */
export function woeTarget(y: Uint8Array, sampleWeight?: Float64Array): WoeTarget {
  const weights = sampleWeight ?? new Float64Array(y.length).fill(1);
  let totalGoods = 0;
  let totalBads = 0;
  for (let row = 0; row < y.length; row++) {
    if (y[row] === BAD) totalBads += weights[row];
    else totalGoods += weights[row];
  }
  if (totalGoods > 0 && totalBads > 0) return { y, weights, totalGoods, totalBads };
  throw new FitError(
    "UW-FIT-001",
    `WoE bins: the training rows hold good applicants of weight ${totalGoods} and bad ones of weight ${totalBads}, ` +
      "expected some of both. Use more rows or stratified folds.",
  );
}
