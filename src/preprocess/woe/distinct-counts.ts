import { BAD } from "../../table/index.ts";

/** The distinct values of a column, rising, with the weight of good and bad applicants at each. */
export interface DistinctCounts {
  readonly values: Float64Array;
  readonly goods: Float64Array;
  readonly bads: Float64Array;
}

/** @param rows the rows that count; their values are no NaN. */
export function countDistinct(
  values: Float64Array,
  y: Uint8Array,
  weights: Float64Array,
  rows: Uint32Array,
): DistinctCounts {
  // Sorting plain numbers is several times faster than sorting row numbers by a comparison.
  const sorted = Float64Array.from(rows, (row) => values[row]).sort();
  let size = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[size - 1]) sorted[size++] = sorted[i];
  const distinct = sorted.slice(0, size);
  const goods = new Float64Array(size);
  const bads = new Float64Array(size);
  for (const row of rows) {
    const at = countBelow(distinct, values[row]);
    if (y[row] === BAD) bads[at] += weights[row];
    else goods[at] += weights[row];
  }
  return { values: distinct, goods, bads };
}

/** How many of the rising `items` are less than `x`. */
function countBelow(items: Float64Array, x: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
