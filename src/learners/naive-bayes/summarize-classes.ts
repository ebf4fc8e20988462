import { type Summary, summarize } from "../../preprocess/index.ts";

/** A variance of standardised numbers that rounding alone can make. */
const NOISE = 1e-20;

/**
 * `summarize` for the rows of each class, both in the same two passes, to the same bits. Which class a row is of can't be
 * predicted, so that both sums are made up without a branch.
 *
 * @param values numbers, of which z = (value − mean) / scale is summarised; NaN is left out.
 * @param y 1 = bad, 0 = good.
 */
export function summarizeClasses(
  { values, mean, scale }: { readonly values: Float64Array; readonly mean: number; readonly scale: number },
  y: Uint8Array,
  weights: Float64Array,
): { good: Summary; bad: Summary } {
  let goods = 0;
  let bads = 0;
  let goodSum = 0;
  let badSum = 0;
  for (let row = 0; row < values.length; row++) {
    const x = (values[row] - mean) / scale;
    if (Number.isNaN(x)) continue;
    const bad = weights[row] * y[row];
    const good = weights[row] - bad;
    bads += bad;
    goods += good;
    badSum += bad * x;
    goodSum += good * x;
  }
  const goodMean = goods > 0 ? goodSum / goods : 0;
  const badMean = bads > 0 ? badSum / bads : 0;
  let goodSquares = 0;
  let badSquares = 0;
  for (let row = 0; row < values.length; row++) {
    const x = (values[row] - mean) / scale;
    if (Number.isNaN(x)) continue;
    const bad = weights[row] * y[row];
    const good = weights[row] - bad;
    badSquares += bad * (x - badMean) * (x - badMean);
    goodSquares += good * (x - goodMean) * (x - goodMean);
  }
  // Where a class may hold one value only, only `summarize` says so exactly.
  if (goodSquares <= NOISE * goods || badSquares <= NOISE * bads) {
    const z = values.map((value) => (value - mean) / scale);
    return {
      good: summarize(
        z,
        weights.map((weight, row) => weight * (1 - y[row])),
      ),
      bad: summarize(
        z,
        weights.map((weight, row) => weight * y[row]),
      ),
    };
  }
  return {
    good: { weight: goods, mean: goodMean, sd: Math.sqrt(goodSquares / goods) },
    bad: { weight: bads, mean: badMean, sd: Math.sqrt(badSquares / bads) },
  };
}
