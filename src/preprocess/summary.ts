import { lookAt } from "./look.ts";
import { median, medianFrom, windowOfMedian } from "./median.ts";

/**
 * Weighted summaries of a numeric column. NaN values and rows of weight 0 don't count, and an integer weight counts as
 * that many copies of its row.
 */
export interface Summary {
  /** Sum of the weights of the rows that count. */
  readonly weight: number;
  readonly mean: number;
  /** Population standard deviation; exactly 0 where all values are equal. */
  readonly sd: number;
}

/** Mean and spread of `values` after `fill` has replaced NaN; without `fill`, NaN is left out. */
export function summarize(values: Float64Array, weights: Float64Array | undefined, fill = Number.NaN): Summary {
  return (weights === undefined && summarizeComplete(values)) || summarizeWeighted(values, weights, fill);
}

/** From here on, all is told by one look at tiles that stay in the nearest cache. */
const MANY = 4096;

/**
 * Of values of which none is missing, with their median where it is wanted, else NaN; undefined where one is missing, or
 * no value differs.
 */
export function summarizeComplete(
  values: Float64Array,
  wantsMedian = false,
): (Summary & { readonly median: number }) | undefined {
  const rows = values.length;
  if (rows < MANY) {
    const summary = summarizeFew(values);
    return summary && { ...summary, median: wantsMedian ? median(values) : Number.NaN };
  }
  const window = wantsMedian ? windowOfMedian(values) : undefined;
  const look = lookAt(values, window, true);
  if (Number.isNaN(look.mean) || isConstant(values)) return undefined;
  return {
    weight: rows,
    mean: look.mean,
    sd: Math.sqrt(look.squares / rows),
    median: window === undefined ? Number.NaN : medianFrom(values, window, look),
  };
}

function summarizeFew(values: Float64Array): Summary | undefined {
  const rows = values.length;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += values[i];
  if (Number.isNaN(sum) || isConstant(values)) return undefined;
  const mean = sum / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (values[i] - mean) * (values[i] - mean);
  return { weight: rows, mean, sd: Math.sqrt(squares / rows) };
}

function isConstant(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

function summarizeWeighted(values: Float64Array, weights: Float64Array | undefined, fill: number): Summary {
  let weight = 0;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const x = Number.isNaN(values[i]) ? fill : values[i];
    const w = weights === undefined ? 1 : weights[i];
    if (Number.isNaN(x) || w === 0) continue;
    weight += w;
    sum += w * x;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (weight === 0) return { weight, mean: 0, sd: 0 };
  // Rounding would leave a constant column a spread of 1e-17, and dividing by that would blow noise up.
  if (low === high) return { weight, mean: low, sd: 0 };
  const mean = sum / weight;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const x = Number.isNaN(values[i]) ? fill : values[i];
    const w = weights === undefined ? 1 : weights[i];
    if (Number.isNaN(x) || w === 0) continue;
    squares += w * (x - mean) * (x - mean);
  }
  return { weight, mean, sd: Math.sqrt(squares / weight) };
}
