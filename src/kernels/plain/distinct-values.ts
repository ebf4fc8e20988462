import { SAMPLED_ROWS } from "../binning.ts";

/**
 * The distinct values of a numeric column as float32, rising, with the weight that each carries: what bin bounds are
 * chosen from.
 */
export interface DistinctValues {
  /** Strictly rising; −0 counts as 0, missing values are left out. */
  readonly values: Float32Array;
  /** Sum of the sample weights (or number of rows) of each value. */
  readonly weights: Float64Array;
  /** False where the column was too long to look at every row: it may then hold other values too. */
  readonly complete: boolean;
}

/** @param sampleWeight one weight a row; rows of weight 0 don't count, an integer counts as that many copies. */
export function distinctValues(column: Float64Array, sampleWeight?: Float64Array): DistinctValues {
  const rows = Math.min(column.length, SAMPLED_ROWS);
  const step = column.length / rows;
  const complete = rows === column.length;
  if (sampleWeight !== undefined) return { ...weightedDistinct(column, sampleWeight, rows, step), complete };
  const keys = new Uint32Array(rows);
  let present = 0;
  for (let i = 0; i < rows; i++) {
    const value = column[Math.floor(i * step)];
    if (value === value) keys[present++] = sortableBits(value);
  }
  const sorted = radixSort(keys.subarray(0, present));
  const values = new Uint32Array(present);
  const weights = new Float64Array(present);
  let distinct = 0;
  for (let i = 0; i < present; i++) {
    const key = sorted[i];
    if (distinct === 0 || key !== values[distinct - 1]) values[distinct++] = key;
    weights[distinct - 1]++;
  }
  return { values: fromSortableBits(values.subarray(0, distinct)), weights: weights.subarray(0, distinct), complete };
}

function weightedDistinct(column: Float64Array, sampleWeight: Float64Array, rows: number, step: number) {
  // The value's 32 sortable bits above the row's 18 fit float64's 53, whose native sort is fast.
  const keys = new Float64Array(rows);
  let present = 0;
  for (let i = 0; i < rows; i++) {
    const row = Math.floor(i * step);
    const value = column[row];
    if (value === value && sampleWeight[row] > 0) keys[present++] = sortableBits(value) * 262_144 + i;
  }
  const sorted = keys.subarray(0, present).sort();
  const values = new Uint32Array(present);
  const weights = new Float64Array(present);
  let distinct = 0;
  for (let i = 0; i < present; i++) {
    const key = Math.floor(sorted[i] / 262_144);
    if (distinct === 0 || key !== values[distinct - 1]) values[distinct++] = key;
    weights[distinct - 1] += sampleWeight[Math.floor((sorted[i] % 262_144) * step)];
  }
  return { values: fromSortableBits(values.subarray(0, distinct)), weights: weights.subarray(0, distinct) };
}

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** The bits of a float32, turned so that unsigned integers order as the numbers do. Adding 0 makes −0 equal 0. */
function sortableBits(value: number): number {
  asFloat[0] = Math.fround(value) + 0;
  const bits = asBits[0];
  return (bits & 0x8000_0000 ? ~bits : bits | 0x8000_0000) >>> 0;
}

/** Undoes `sortableBits`, in place. */
function fromSortableBits(keys: Uint32Array): Float32Array {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    keys[i] = key & 0x8000_0000 ? key & 0x7fff_ffff : ~key;
  }
  return new Float32Array(keys.buffer, keys.byteOffset, keys.length);
}

/** Sorts by 11, 11 and 10 bits, lowest first; may overwrite `keys`. Several times faster than a comparison sort. */
function radixSort(keys: Uint32Array): Uint32Array {
  const starts = new Uint32Array(3 * 2048);
  for (const key of keys) {
    starts[key & 2047]++;
    starts[2048 + ((key >>> 11) & 2047)]++;
    starts[4096 + (key >>> 22)]++;
  }
  for (let pass = 0; pass < 3; pass++) {
    let sum = 0;
    for (let digit = pass * 2048; digit < (pass + 1) * 2048; digit++) {
      const count = starts[digit];
      starts[digit] = sum;
      sum += count;
    }
  }
  const spare = new Uint32Array(keys.length);
  for (const key of keys) spare[starts[key & 2047]++] = key;
  for (const key of spare) keys[starts[2048 + ((key >>> 11) & 2047)]++] = key;
  for (const key of keys) spare[starts[4096 + (key >>> 22)]++] = key;
  return spare;
}
