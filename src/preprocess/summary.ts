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

/** From here on, sums go four ways: one addition need not wait for the one before. */
const MANY = 4096;

/** Where nothing is missing, in a fifth of the time; undefined where something is, or no value differs. */
export function summarizeComplete(values: Float64Array): Summary | undefined {
  const rows = values.length;
  const fours = rows < MANY ? 0 : rows - (rows % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < fours; i += 4) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
  }
  let sum = a + b + (c + d);
  for (let i = fours; i < rows; i++) sum += values[i];
  if (Number.isNaN(sum) || isConstant(values)) return undefined;
  const mean = sum / rows;
  [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < fours; i += 4) {
    a += (values[i] - mean) * (values[i] - mean);
    b += (values[i + 1] - mean) * (values[i + 1] - mean);
    c += (values[i + 2] - mean) * (values[i + 2] - mean);
    d += (values[i + 3] - mean) * (values[i + 3] - mean);
  }
  let squares = a + b + (c + d);
  for (let i = fours; i < rows; i++) squares += (values[i] - mean) * (values[i] - mean);
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

/** The median of the values that count, the mean of the two middle ones where they are even in number; NaN if none. */
export function median(values: Float64Array, weights?: Float64Array): number {
  if (weights !== undefined) return weightedMedian(values, weights);
  return medianOfComplete(hasMissing(values) ? values.filter((x) => !Number.isNaN(x)) : values);
}

/** The median of values of which none is missing; NaN if there are none. */
export function medianOfComplete(present: Float64Array): number {
  if (present.length === 0) return Number.NaN;
  const { below, items } = around(present, present.length >> 1);
  const middle = (present.length >> 1) - below;
  const upper = selectSmallest(items, middle);
  if (present.length % 2 === 1) return upper;
  let lower = items[0];
  for (let i = 1; i < middle; i++) if (items[i] > lower) lower = items[i];
  return (lower + upper) / 2;
}

/** Whether a value is missing; of a row that counts, where there are weights. */
export function hasMissing(values: Float64Array, weights?: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]) && weights?.[row] !== 0) return true;
  }
  return false;
}

const SAMPLE = 256;

/**
 * Some values that hold the one of a rank, from 0, and the one before: a sample tells where it nearly lies, and a straight
 * pass gathers what lies there; then the same again among those.
 *
 * @param values none missing.
 * @returns how many of them lie below `items`, and `items`, a copy.
 */
function around(values: Float64Array, rank: number): { below: number; items: Float64Array } {
  if (values.length < MANY) return { below: 0, items: values.slice() };
  const sample = new Float64Array(SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample[i] = values[Math.floor((i * values.length) / SAMPLE)];
  sample.sort();
  // Four standard errors to both sides of the sample's own value of that rank.
  const middle = (rank / values.length) * SAMPLE;
  const low = sample[Math.max(0, Math.floor(middle - 32))];
  const high = sample[Math.min(SAMPLE - 1, Math.ceil(middle + 32))];
  const { below, items } = gather(values, low, high);
  const holds = rank > below && rank < below + items.length;
  if (!holds || 2 * items.length > values.length) return { below: 0, items: values.slice() };
  const inner = around(items, rank - below);
  return { below: below + inner.below, items: inner.items };
}

/** Where the word with the sign is in a float64. */
const UPPER_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * The values from `low` to `high`, and some next to them, in their order; and how many lie below. By the upper words of
 * the numbers, in integers without a branch, since no processor could predict its way.
 */
function gather(values: Float64Array, low: number, high: number): { below: number; items: Float64Array } {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const first = orderOf(new Int32Array(Float64Array.of(low).buffer)[UPPER_WORD]);
  const last = orderOf(new Int32Array(Float64Array.of(high).buffer)[UPPER_WORD]);
  const items = new Float64Array(values.length + 1);
  let found = 0;
  let below = 0;
  for (let i = 0, at = UPPER_WORD; i < values.length; i++, at += 2) {
    const order = orderOf(words[at]);
    const isBelow = (order - first) >>> 31;
    items[found] = values[i];
    found += 1 - (isBelow | ((last - order) >>> 31));
    below += isBelow;
  }
  return { below, items: items.subarray(0, found) };
}

/** An integer that orders as the numbers do, from the upper word; halved, so that differences don't overflow. */
function orderOf(word: number): number {
  return (word ^ ((word >> 31) & 0x7fff_ffff)) >> 1;
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
