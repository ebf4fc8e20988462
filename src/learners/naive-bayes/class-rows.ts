import { BAD } from "../../table/index.ts";

/** What each row counts in each class: in the other one, 0. So sums over a class need no branch, which none could predict. */
export interface ClassRows {
  readonly good: Float64Array;
  readonly bad: Float64Array;
  readonly goodWeight: number;
  readonly badWeight: number;
  /** What each row counts; undefined where each is 1. */
  readonly weights: Float64Array | undefined;
}

export function classRowsOf(y: Uint8Array, weights: Float64Array): ClassRows {
  const good = new Float64Array(y.length);
  const bad = new Float64Array(y.length);
  let goodWeight = 0;
  let badWeight = 0;
  let areAllOne = true;
  for (let row = 0; row < y.length; row++) {
    bad[row] = y[row] === BAD ? weights[row] : 0;
    good[row] = weights[row] - bad[row];
    goodWeight += good[row];
    badWeight += bad[row];
    areAllOne = areAllOne && weights[row] === 1;
  }
  return { good, bad, goodWeight, badWeight, weights: areAllOne ? undefined : weights };
}
