import type { Random } from "../../random.ts";
import type { ClassTreeRules, ForestField } from "../forest.ts";
import { thresholdBetween } from "../threshold.ts";
import type { NodeRows } from "./node-rows.ts";
import { purity } from "./purity.ts";

/** Nodes of at most so many rows may be sorted instead of counted. */
const MOST_SORTED = 64;

/**
 * The best question that a node of a classification tree can ask. `clear` it for each node, `offer` candidates, and
 * read what is left.
 */
export class ClassSplit {
  /** The field asked, or −1 while there is no question. */
  field = -1;
  /** The level's bin, or −1 for a threshold. */
  level = -1;
  /** Bins 0 … cut go left (for a level, only the level's bin does). */
  cut = -1;
  /** The first bin above the cut that has rows, or −1 where only missing values go right. */
  next = -1;
  /** Whether missing values go left. */
  missingLeft = false;
  /** Whether the node has missing values in this field. */
  hasMissing = false;
  leftGood = 0;
  leftBad = 0;
  /** Purity of both children. */
  purity = Number.NEGATIVE_INFINITY;
  #drawn = Number.NaN;

  readonly #node: NodeRows;
  readonly #gini: boolean;
  readonly #rules: ClassTreeRules;
  readonly #sorted = new Int32Array(MOST_SORTED);

  constructor(node: NodeRows, rules: ClassTreeRules) {
    this.#node = node;
    this.#rules = rules;
    this.#gini = rules.criterion === "gini";
  }

  clear(): void {
    this.field = -1;
    this.purity = Number.NEGATIVE_INFINITY;
  }

  /** The threshold of the best question, where it is one of a numeric field. */
  get threshold(): number {
    if (this.next < 0) return Number.POSITIVE_INFINITY;
    const { highest, lowest } = this.#node.fields[this.field];
    const below = highest[this.cut];
    const above = lowest[this.next];
    if (Number.isNaN(this.#drawn)) return thresholdBetween(below, above);
    // A bin of many values goes to one side as a whole, wherever inside it the threshold fell.
    return this.#drawn < above ? Math.max(this.#drawn, below) : below;
  }

  /**
   * Tries a level's bin against the rest, or (−1) the best threshold of a numeric field.
   * @returns whether the candidate parts the node's rows at all.
   */
  offer(field: number, level: number): boolean {
    const bins = this.#node.fields[field];
    if (bins.categorical) return this.#offerLevel(field, level);
    const rows = this.#node.to - this.#node.from;
    // Sorting takes r²/4 steps; counting takes one a row and some a bin.
    if (bins.missing < 0 && rows <= MOST_SORTED && rows * rows < 4 * bins.bins) return this.#offerSorted(field);
    return this.#offerCounted(field, bins);
  }

  /** Likewise, with a threshold drawn between the node's smallest and largest value (Geurts, Ernst & Wehenkel, 2006). */
  offerDrawn(field: number, level: number, random: Random): boolean {
    const bins = this.#node.fields[field];
    if (bins.categorical) return this.#offerLevel(field, level);
    const { rows, columns, weights, from, to } = this.#node;
    const column = columns[field];
    const missing = bins.missing;
    let low = 256;
    let high = -1;
    for (let i = from; i < to; i++) {
      const bin = column[rows[i]];
      if (bin === missing) continue;
      if (bin < low) low = bin;
      if (bin > high) high = bin;
    }
    if (high < 0) return false;
    const threshold = low < high ? drawThreshold(bins, low, high, random) : Number.POSITIVE_INFINITY;
    const cut = low < high ? binAtOrBelow(bins, low, high, threshold) : high;
    let good = 0;
    let bad = 0;
    let missingGood = 0;
    let missingBad = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const bin = column[row];
      const weight = weights[row];
      if (bin <= cut) {
        if (weight < 0) bad -= weight;
        else good += weight;
      } else if (bin === missing) {
        if (weight < 0) missingBad -= weight;
        else missingGood += weight;
      }
    }
    const hasMissing = missingGood + missingBad > 0;
    if (low === high && !hasMissing) return false;
    const next = low < high ? cut + 1 : -1;
    this.#consider(field, -1, cut, next, hasMissing, false, good, bad, threshold);
    if (low < high && hasMissing) {
      this.#consider(field, -1, cut, next, true, true, good + missingGood, bad + missingBad, threshold);
    }
    return true;
  }

  #offerLevel(field: number, level: number): boolean {
    const entry = this.#node.count(field) + 2 * level;
    const good = this.#node.histograms[entry];
    const bad = this.#node.histograms[entry + 1];
    const weight = good + bad;
    if (weight === 0 || weight === this.#node.good + this.#node.bad) return false;
    this.#consider(field, level, level, level, false, false, good, bad);
    return true;
  }

  /** Every cut of a field by its histogram, with missing values on either side. */
  #offerCounted(field: number, { bins, missing }: ForestField): boolean {
    const base = this.#node.count(field);
    const { histograms } = this.#node;
    const missingGood = missing < 0 ? 0 : histograms[base + 2 * missing];
    const missingBad = missing < 0 ? 0 : histograms[base + 2 * missing + 1];
    const hasMissing = missingGood + missingBad > 0;
    const values = missing < 0 ? bins : missing;
    let parts = false;
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const missingLeft = side === 1;
      let good = missingLeft ? missingGood : 0;
      let bad = missingLeft ? missingBad : 0;
      let last = -1;
      for (let bin = 0; bin < values; bin++) {
        const binGood = histograms[base + 2 * bin];
        const binBad = histograms[base + 2 * bin + 1];
        if (binGood + binBad === 0) continue;
        if (last >= 0) {
          parts = true;
          this.#consider(field, -1, last, bin, hasMissing, missingLeft, good, bad);
        }
        good += binGood;
        bad += binBad;
        last = bin;
      }
      if (!hasMissing || missingLeft || last < 0) continue;
      parts = true;
      this.#consider(field, -1, last, -1, true, false, good, bad);
    }
    return parts;
  }

  /** The same for few rows and no missing values, by sorting the rows by bin (insertion sort). */
  #offerSorted(field: number): boolean {
    const { rows, columns, weights, from } = this.#node;
    const count = this.#node.to - from;
    const column = columns[field];
    const sorted = this.#sorted;
    for (let i = 0; i < count; i++) {
      const key = (column[rows[from + i]] << 8) | i;
      let at = i;
      while (at > 0 && sorted[at - 1] > key) {
        sorted[at] = sorted[at - 1];
        at--;
      }
      sorted[at] = key;
    }
    if (sorted[0] >> 8 === sorted[count - 1] >> 8) return false;
    let good = 0;
    let bad = 0;
    for (let i = 0; i < count - 1; i++) {
      const weight = weights[rows[from + (sorted[i] & 255)]];
      if (weight < 0) bad -= weight;
      else good += weight;
      const bin = sorted[i] >> 8;
      const next = sorted[i + 1] >> 8;
      if (bin !== next) this.#consider(field, -1, bin, next, false, false, good, bad);
    }
    return true;
  }

  /** Keeps the question if it beats the best so far; of equals the first stays. */
  #consider(
    field: number,
    level: number,
    cut: number,
    next: number,
    hasMissing: boolean,
    missingLeft: boolean,
    good: number,
    bad: number,
    drawn = Number.NaN,
  ): void {
    const { factors, minSamplesLeaf } = this.#rules;
    const rightGood = this.#node.good - good;
    const rightBad = this.#node.bad - bad;
    if (good + bad < minSamplesLeaf || rightGood + rightBad < minSamplesLeaf) return;
    const purity = this.#gini
      ? gini(good * factors.good, bad * factors.bad) + gini(rightGood * factors.good, rightBad * factors.bad)
      : entropy(good * factors.good, bad * factors.bad) + entropy(rightGood * factors.good, rightBad * factors.bad);
    if (purity <= this.purity) return;
    this.field = field;
    this.level = level;
    this.cut = cut;
    this.next = next;
    this.hasMissing = hasMissing;
    this.missingLeft = missingLeft;
    this.leftGood = good;
    this.leftBad = bad;
    this.purity = purity;
    this.#drawn = drawn;
  }
}

const gini = (good: number, bad: number) => purity("gini", good, bad);
const entropy = (good: number, bad: number) => purity("entropy", good, bad);

function drawThreshold({ lowest, highest }: ForestField, low: number, high: number, random: Random): number {
  const u = random.float();
  return Math.fround(lowest[low] * (1 - u) + highest[high] * u);
}

function binAtOrBelow({ lowest }: ForestField, low: number, high: number, threshold: number): number {
  let cut = low;
  while (cut + 1 < high && lowest[cut + 1] <= threshold) cut++;
  return cut;
}
