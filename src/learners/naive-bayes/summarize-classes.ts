import { type Summary, summarize } from "../../preprocess/index.ts";
import type { ClassRows } from "./class-rows.ts";

/** Numbers, of which z = (value − mean) / scale is summarised; NaN is left out. */
export interface Standardised {
  readonly values: Float64Array;
  readonly mean: number;
  readonly scale: number;
}

export interface ClassSummaries {
  readonly good: Summary;
  readonly bad: Summary;
}

/** Up to here both passes are of no account. */
const FEW = 4096;

/** `summarize` for the rows of each class, both in the same passes. */
export function summarizeClasses(column: Standardised, rows: ClassRows): ClassSummaries {
  return (column.values.length > FEW && summarizeAtOnce(column, rows)) || summarizeExactly(column, rows);
}

/** A variance that is a smaller share than this of the squares that it is the difference of has lost digits. */
const LEAST_SHARE = 1e-4;

/**
 * In one pass: around the mean of the column, sums of squares lose nothing where classes lie about there too. Undefined
 * where one does not, or a value is missing.
 */
function summarizeAtOnce({ values, mean, scale }: Standardised, rows: ClassRows): ClassSummaries | undefined {
  const { good, bad, goodWeight, badWeight } = rows;
  let [goods, goodSquares, bads, badSquares] = [0, 0, 0, 0];
  // Every second row has sums of its own: one addition need not wait for the one before.
  let [oddGoods, oddGoodSquares, oddBads, oddBadSquares] = [0, 0, 0, 0];
  for (let row = 0; row + 1 < values.length; row += 2) {
    const x = values[row] - mean;
    const ofGood = good[row] * x;
    const ofBad = bad[row] * x;
    goods += ofGood;
    bads += ofBad;
    goodSquares += ofGood * x;
    badSquares += ofBad * x;
    const next = values[row + 1] - mean;
    const oddGood = good[row + 1] * next;
    const oddBad = bad[row + 1] * next;
    oddGoods += oddGood;
    oddBads += oddBad;
    oddGoodSquares += oddGood * next;
    oddBadSquares += oddBad * next;
  }
  const last = values.length - 1;
  const x = values.length % 2 === 1 ? values[last] - mean : 0;
  const ofClass = (weight: number, sum: number, squares: number): Summary | undefined => {
    const ownMean = sum / weight;
    const variance = squares / weight - ownMean * ownMean;
    if (!(variance > (LEAST_SHARE * squares) / weight)) return undefined;
    return { weight, mean: ownMean / scale, sd: Math.sqrt(variance) / scale };
  };
  const goodClass = ofClass(
    goodWeight,
    goods + oddGoods + good[last] * x,
    goodSquares + oddGoodSquares + good[last] * x * x,
  );
  const badClass = ofClass(badWeight, bads + oddBads + bad[last] * x, badSquares + oddBadSquares + bad[last] * x * x);
  return goodClass && badClass && { good: goodClass, bad: badClass };
}

/** A variance of standardised numbers that rounding alone can make. */
const NOISE = 1e-20;

/** In two passes, to the bits of `summarize`. */
function summarizeExactly({ values, mean, scale }: Standardised, { good, bad }: ClassRows): ClassSummaries {
  let goods = 0;
  let bads = 0;
  let goodSum = 0;
  let badSum = 0;
  for (let row = 0; row < values.length; row++) {
    const x = (values[row] - mean) / scale;
    if (Number.isNaN(x)) continue;
    bads += bad[row];
    goods += good[row];
    badSum += bad[row] * x;
    goodSum += good[row] * x;
  }
  const goodMean = goods > 0 ? goodSum / goods : 0;
  const badMean = bads > 0 ? badSum / bads : 0;
  let goodSquares = 0;
  let badSquares = 0;
  for (let row = 0; row < values.length; row++) {
    const x = (values[row] - mean) / scale;
    if (Number.isNaN(x)) continue;
    badSquares += bad[row] * (x - badMean) * (x - badMean);
    goodSquares += good[row] * (x - goodMean) * (x - goodMean);
  }
  // Where a class may hold one value only, only `summarize` says so exactly.
  if (goodSquares <= NOISE * goods || badSquares <= NOISE * bads) {
    const z = values.map((value) => (value - mean) / scale);
    return { good: summarize(z, good), bad: summarize(z, bad) };
  }
  return {
    good: { weight: goods, mean: goodMean, sd: Math.sqrt(goodSquares / goods) },
    bad: { weight: bads, mean: badMean, sd: Math.sqrt(badSquares / bads) },
  };
}
