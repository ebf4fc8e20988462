import type { SummaryKernel, TileSums, TileWindow, Window } from "../summary.ts";

/** Plain code: eight sums go side by side, as in the four vectors of the other kernel. */
export class PlainSummaryKernel implements SummaryKernel {
  #tile: Float64Array = new Float64Array();

  take(tile: Float64Array): void {
    this.#tile = tile;
  }

  sums(): TileSums {
    const tile = this.#tile;
    const sum = sumOf(tile);
    const mean = sum / tile.length;
    return { sum, squares: sumOf(tile.map((x) => (x - mean) * (x - mean))) };
  }

  seek({ low, high }: Window): TileWindow {
    let [below, atLow, atHigh] = [0, 0, 0];
    for (const x of this.#tile) {
      if (x < low) below++;
      if (x === low) atLow++;
      if (x === high) atHigh++;
    }
    return { below, atLow, atHigh, between: this.#tile.filter((x) => x > low && x < high) };
  }
}

function sumOf(items: Float64Array): number {
  const eights = items.length - (items.length % 8);
  const sums = new Float64Array(8);
  for (let i = 0; i < eights; i++) sums[i % 8] += items[i];
  const [a, b, c, d] = [0, 2, 4, 6].map((lane) => sums[lane] + sums[lane + 1]);
  let sum = a + b + (c + d);
  for (let i = eights; i < items.length; i++) sum += items[i];
  return sum;
}
