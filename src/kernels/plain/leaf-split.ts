import {
  type BinShape,
  type LeafBounds,
  type LeafSums,
  type Split,
  type SplitRules,
  scoreOfLeaf,
  scoreOfValue,
  shrink,
  valueOfLeaf,
} from "../boosting.ts";
import { ENTRIES } from "./histogram.ts";

/**
 * Looks for the best split of a leaf, one slot at a time.
 *
 * A split's score is the sum over both children of gradient² / (hessian + λ): twice what the loss's second-order
 * approximation falls (Chen & Guestrin, "XGBoost: a scalable tree boosting system", 2016, eq. 7). Where slots are
 * monotone, it is what the children score with what they may say.
 */
export class LeafSplitSearch {
  best: Split | undefined;
  readonly #leaf: LeafSums;
  readonly #rules: SplitRules;
  readonly #bounds: LeafBounds | undefined;
  readonly #own: number;
  #bar: number;

  /** @param bounds of what the children may say, where any slot is monotone. */
  constructor(leaf: LeafSums, rules: SplitRules, bounds: LeafBounds | undefined) {
    this.#leaf = leaf;
    this.#rules = rules;
    this.#bounds = bounds;
    this.#own =
      bounds === undefined ? scoreOfLeaf(leaf, rules) : scoreOfValue(leaf, valueOfLeaf(leaf, rules, bounds), rules);
    this.#bar = this.#own + rules.minSplitGain;
  }

  /** Tries the splits of a slot. */
  offer(slot: number, shape: BinShape, histogram: Float64Array): void {
    if (shape.categorical) this.#offerLevels(slot, shape.bins, histogram);
    else this.#offerCuts(slot, shape, histogram);
  }

  #offerCuts(slot: number, { bins, values, monotone }: BinShape, histogram: Float64Array): void {
    const missing = ENTRIES * values;
    const hasMissing = bins > values && histogram[missing + 2] > 0;
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      let gradient = missingLeft ? histogram[missing] : 0;
      let hessian = missingLeft ? histogram[missing + 1] : 0;
      let copies = missingLeft ? histogram[missing + 2] : 0;
      // With missing values on the right, all others may go left.
      const cuts = hasMissing && !missingLeft ? values : values - 1;
      for (let cut = 0; cut < cuts; cut++) {
        gradient += histogram[ENTRIES * cut];
        hessian += histogram[ENTRIES * cut + 1];
        copies += histogram[ENTRIES * cut + 2];
        // Known values against missing ones say nothing of rising or falling.
        const direction = cut < values - 1 ? monotone : 0;
        if (!this.#beats(gradient, hessian, copies, this.#rules.regLambda, direction)) continue;
        this.#take({ slot, cut, missingLeft, hasMissing, levels: [], gradient, hessian });
      }
    }
  }

  #offerLevels(slot: number, bins: number, histogram: Float64Array): void {
    const present: number[] = [];
    for (let bin = 0; bin < bins; bin++) if (histogram[ENTRIES * bin + 2] > 0) present.push(bin);
    if (present.length <= this.#rules.maxCatToOnehot) {
      for (const bin of present) this.#offerSets(slot, [bin], 1, 0, histogram);
      return;
    }
    // Levels in the order of gradient / hessian: the best set is a beginning of it (Fisher, "On grouping for maximum
    // homogeneity", JASA 53, 1958).
    const slopes = new Map(
      present.map((bin) => [bin, histogram[ENTRIES * bin] / (histogram[ENTRIES * bin + 1] + this.#rules.catSmooth)]),
    );
    const slopeOf = (bin: number) => slopes.get(bin) ?? 0;
    const sorted = present.toSorted((a, b) => slopeOf(a) - slopeOf(b) || a - b);
    this.#offerSets(slot, sorted, sorted.length - 1, this.#rules.catL2, histogram);
  }

  /** Tries the first 1, 2, … `most` of the levels. */
  #offerSets(slot: number, sorted: readonly number[], most: number, penalty: number, histogram: Float64Array): void {
    let gradient = 0;
    let hessian = 0;
    let copies = 0;
    for (let count = 1; count <= most; count++) {
      const entry = ENTRIES * sorted[count - 1];
      gradient += histogram[entry];
      hessian += histogram[entry + 1];
      copies += histogram[entry + 2];
      if (!this.#beats(gradient, hessian, copies, this.#rules.regLambda + penalty, 0)) continue;
      const levels = sorted.slice(0, count);
      this.#take({ slot, cut: -1, missingLeft: false, hasMissing: false, levels, gradient, hessian });
    }
  }

  /** Whether a split with these sums on its left is allowed and scores more than the best so far; raises the bar. */
  #beats(gradient: number, hessian: number, copies: number, lambda: number, monotone: number): boolean {
    const { minChildSamples, minSumHessian } = this.#rules;
    if (copies < minChildSamples || this.#leaf.copies - copies < minChildSamples) return false;
    const rightHessian = this.#leaf.hessian - hessian;
    if (hessian < minSumHessian || rightHessian < minSumHessian) return false;
    const reached =
      this.#bounds === undefined
        ? this.#scoreBoth(gradient, hessian, lambda)
        : this.#scoreWithin(this.#bounds, gradient, hessian, lambda, monotone);
    if (!(reached > this.#bar)) return false;
    this.#bar = reached;
    return true;
  }

  #scoreBoth(gradient: number, hessian: number, lambda: number): number {
    const leftGradient = shrink(gradient, this.#rules.regAlpha);
    const rightGradient = shrink(this.#leaf.gradient - gradient, this.#rules.regAlpha);
    const left = hessian + lambda;
    const right = this.#leaf.hessian + lambda - hessian;
    return (leftGradient * leftGradient * right + rightGradient * rightGradient * left) / (left * right);
  }

  /** Of children that say what they may; nothing can be said against the slot's direction. */
  #scoreWithin(bounds: LeafBounds, gradient: number, hessian: number, lambda: number, monotone: number): number {
    const rules = { regAlpha: this.#rules.regAlpha, regLambda: lambda };
    const left = { gradient, hessian };
    const right = { gradient: this.#leaf.gradient - gradient, hessian: this.#leaf.hessian - hessian };
    const leftValue = valueOfLeaf(left, rules, bounds);
    const rightValue = valueOfLeaf(right, rules, bounds);
    if (monotone * leftValue > monotone * rightValue) return Number.NEGATIVE_INFINITY;
    return scoreOfValue(left, leftValue, rules) + scoreOfValue(right, rightValue, rules);
  }

  #take(split: Omit<Split, "gain">): void {
    this.best = { ...split, gain: this.#bar - this.#own };
  }
}
