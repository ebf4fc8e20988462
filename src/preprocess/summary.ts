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

/** The median of the values that count, the mean of the two middle ones where they are even in number; NaN if none. */
export function median(values: Float64Array, weights?: Float64Array): number {
  if (weights !== undefined) return weightedMedian(values, weights);
  const present = values.filter((x) => !Number.isNaN(x));
  if (present.length === 0) return Number.NaN;
  const middle = present.length >> 1;
  const upper = selectSmallest(present, middle);
  if (present.length % 2 === 1) return upper;
  let lower = present[0];
  for (let i = 1; i < middle; i++) if (present[i] > lower) lower = present[i];
  return (lower + upper) / 2;
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
