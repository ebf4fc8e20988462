import type { Window } from "../kernels/index.ts";
import { hasMissing } from "./has-missing.ts";
import { lookAt, type WindowLook } from "./look.ts";

/** The median of the values that count, the mean of the two middle ones where they are even in number; NaN if none. */
export function median(values: Float64Array, weights?: Float64Array): number {
  if (weights !== undefined) return weightedMedian(values, weights);
  return medianOfComplete(hasMissing(values) ? values.filter((x) => !Number.isNaN(x)) : values);
}

function medianOfComplete(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : meanOfRanks(values, middleOf(values.length));
}

interface Ranks {
  readonly lower: number;
  readonly upper: number;
}

/** Ranks, from 0, of the two middle ones of so many values; the same one where they are odd in number. */
function middleOf(count: number): Ranks {
  return { lower: (count - 1) >> 1, upper: count >> 1 };
}

/** Fewer values than this are sorted out at once. */
const FEW = 4096;
const SAMPLE = 1024;
/** Two and a half standard errors of a middle rank in the sample: one window in eighty misses. */
const MARGIN = 40;

/** Where a sample says that the median lies. */
export function windowOfMedian(values: Float64Array): Window {
  return windowOf(values, middleOf(values.length));
}

/** @param look at the values, of which none is missing, through that window. */
export function medianFrom(values: Float64Array, window: Window, look: WindowLook): number {
  return meanThrough(values, middleOf(values.length), window, look);
}

function windowOf(values: Float64Array, { lower, upper }: Ranks): Window {
  const sample = new Float64Array(SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample[i] = values[Math.floor((i * values.length) / SAMPLE)];
  const share = SAMPLE / values.length;
  return {
    low: selectSmallest(sample, Math.max(0, Math.floor(lower * share) - MARGIN)),
    high: selectSmallest(sample, Math.min(SAMPLE - 1, Math.ceil(upper * share) + MARGIN)),
  };
}

function meanOfRanks(values: Float64Array, ranks: Ranks): number {
  if (values.length < FEW) return select(values.slice(), ranks);
  const window = windowOf(values, ranks);
  return meanThrough(values, ranks, window, lookAt(values, window, false));
}

function meanThrough(values: Float64Array, { lower, upper }: Ranks, window: Window, look: WindowLook): number {
  const { below, atLow, atHigh, within: count, between } = look;
  const { low, high } = window;
  const first = below + atLow;
  const last = first + count;
  const isMissed = lower < below || upper >= (low < high ? last + atHigh : first);
  if (isMissed || count > between.length) return select(values.slice(), { lower, upper });
  // The same again among those between; many columns take a few values only, and then there is none.
  const within = (a: number, b: number) => meanOfRanks(between, { lower: a - first, upper: b - first });
  if (lower >= first && upper < last) return within(lower, upper);
  const valueAt = (rank: number) => (rank < first ? low : rank >= last ? high : within(rank, rank));
  return (valueAt(lower) + valueAt(upper)) / 2;
}

/** Reorders `items`. */
function select(items: Float64Array, { lower, upper }: Ranks): number {
  const high = selectSmallest(items, upper);
  if (lower === upper) return high;
  let low = items[0];
  for (let i = 1; i < upper; i++) if (items[i] > low) low = items[i];
  return (low + high) / 2;
}

function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const rows = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]) && weights[i] > 0);
  if (rows.length === 0) return Number.NaN;
  rows.sort((i, j) => values[i] - values[j]);
  let total = 0;
  for (const i of rows) total += weights[i];
  let below = 0;
  let k = 0;
  while (k < rows.length - 1 && below + weights[rows[k]] < total / 2) below += weights[rows[k++]];
  const atHalf = below + weights[rows[k]] === total / 2 && k + 1 < rows.length;
  return atHalf ? (values[rows[k]] + values[rows[k + 1]]) / 2 : values[rows[k]];
}

/**
 * The k-th smallest item, from 0; reorders `items` so that no earlier item is larger and no later one smaller
 * (Hoare's FIND, CACM 4(7), 1961).
 */
function selectSmallest(items: Float64Array, k: number): number {
  let left = 0;
  let right = items.length - 1;
  while (left < right) {
    const pivot = items[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (items[i] < pivot) i++;
      while (pivot < items[j]) j--;
      if (i > j) break;
      const item = items[i];
      items[i++] = items[j];
      items[j--] = item;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return items[k];
}
