import type { FieldBins } from "../../preprocess/index.ts";
import { ENTRIES } from "./histogram.ts";

/** The rules of a split; what they say of gradients and hessians is in steps of the fixed point. */
export interface SplitRules {
  /** L1 and L2 penalty of what a leaf says. */
  readonly regAlpha: number;
  readonly regLambda: number;
  /** Least sums of a child. */
  readonly minSumHessian: number;
  readonly minChildSamples: number;
  /** Least score that a split must add to the leaf's own. */
  readonly minSplitGain: number;
  /** A field of at most so many levels in the leaf is asked for one level at a time, else for a set of levels. */
  readonly maxCatToOnehot: number;
  /** Pulls the order of rare levels to the middle; more L2 penalty for sets. */
  readonly catSmooth: number;
  readonly catL2: number;
}

/** A leaf's rows added up. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly copies: number;
}

/**
 * The best split of a leaf, found one field at a time.
 *
 * A split's score is the sum over both children of gradient² / (hessian + λ): twice what the loss's second-order
 * approximation falls (Chen & Guestrin, "XGBoost: a scalable tree boosting system", 2016, eq. 7).
 */
export class LeafSplit {
  /** The field asked, or −1 while there is no split. */
  field = -1;
  /** Score gained over the leaf's own. */
  gain = 0;
  /** A numeric field's bins 0 … cut go left, and the missing values where `missingLeft`. */
  cut = -1;
  missingLeft = false;
  /** Whether the leaf has missing values in the field. */
  hasMissing = false;
  /** The bins of a categorical field that go left. */
  levels: readonly number[] = [];
  gradient = 0;
  hessian = 0;
  copies = 0;

  readonly leaf: LeafSums;
  readonly #rules: SplitRules;
  /** Score to beat. */
  #best: number;
  readonly #own: number;

  constructor(leaf: LeafSums, rules: SplitRules) {
    this.leaf = leaf;
    this.#rules = rules;
    this.#own = score(shrink(leaf.gradient, rules.regAlpha), leaf.hessian + rules.regLambda);
    this.#best = this.#own + rules.minSplitGain;
  }

  /** Tries the splits of a field whose histogram begins at `start`. */
  offer(field: number, bins: FieldBins, histogram: Float64Array, start: number): void {
    if (bins.kind === "numeric") this.#offerCuts(field, bins.bins, bins.missing, histogram, start);
    else this.#offerLevels(field, bins.bins, histogram, start);
  }

  #offerCuts(field: number, bins: number, missing: number, histogram: Float64Array, start: number): void {
    const missingAt = start + ENTRIES * missing;
    const hasMissing = missing >= 0 && histogram[missingAt + 2] > 0;
    const values = missing < 0 ? bins : missing;
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      const missingLeft = side === 1;
      let gradient = missingLeft ? histogram[missingAt] : 0;
      let hessian = missingLeft ? histogram[missingAt + 1] : 0;
      let copies = missingLeft ? histogram[missingAt + 2] : 0;
      // With missing values on the right, all others may go left.
      const cuts = hasMissing && !missingLeft ? values : values - 1;
      for (let cut = 0; cut < cuts; cut++) {
        const entry = start + ENTRIES * cut;
        gradient += histogram[entry];
        hessian += histogram[entry + 1];
        copies += histogram[entry + 2];
        if (!this.#beats(gradient, hessian, copies, this.#rules.regLambda)) continue;
        this.#take(field, gradient, hessian, copies);
        this.cut = cut;
        this.missingLeft = missingLeft;
        this.hasMissing = hasMissing;
      }
    }
  }

  #offerLevels(field: number, bins: number, histogram: Float64Array, start: number): void {
    const present: number[] = [];
    for (let bin = 0; bin < bins; bin++) if (histogram[start + ENTRIES * bin + 2] > 0) present.push(bin);
    if (present.length <= this.#rules.maxCatToOnehot) this.#offerOneLevel(field, present, histogram, start);
    else this.#offerSets(field, present, histogram, start);
  }

  #offerOneLevel(field: number, present: readonly number[], histogram: Float64Array, start: number): void {
    for (const bin of present) {
      const entry = start + ENTRIES * bin;
      const gradient = histogram[entry];
      const hessian = histogram[entry + 1];
      const copies = histogram[entry + 2];
      if (!this.#beats(gradient, hessian, copies, this.#rules.regLambda)) continue;
      this.#take(field, gradient, hessian, copies);
      this.levels = [bin];
    }
  }

  /**
   * Levels in the order of gradient / hessian: the best set is a beginning of it (Fisher, "On grouping for maximum
   * homogeneity", JASA 53, 1958).
   */
  #offerSets(field: number, present: readonly number[], histogram: Float64Array, start: number): void {
    const slope = (bin: number) => {
      const entry = start + ENTRIES * bin;
      return histogram[entry] / (histogram[entry + 1] + this.#rules.catSmooth);
    };
    const slopes = new Map(present.map((bin) => [bin, slope(bin)]));
    const sorted = present.toSorted((a, b) => (slopes.get(a) ?? 0) - (slopes.get(b) ?? 0) || a - b);
    let gradient = 0;
    let hessian = 0;
    let copies = 0;
    for (let last = 0; last < sorted.length - 1; last++) {
      const entry = start + ENTRIES * sorted[last];
      gradient += histogram[entry];
      hessian += histogram[entry + 1];
      copies += histogram[entry + 2];
      if (!this.#beats(gradient, hessian, copies, this.#rules.regLambda + this.#rules.catL2)) continue;
      this.#take(field, gradient, hessian, copies);
      this.levels = sorted.slice(0, last + 1);
    }
  }

  /** Whether a split with these sums on its left is allowed and scores more than the best so far; raises the bar. */
  #beats(gradient: number, hessian: number, copies: number, lambda: number): boolean {
    const { minChildSamples, minSumHessian, regAlpha } = this.#rules;
    if (copies < minChildSamples || this.leaf.copies - copies < minChildSamples) return false;
    const rightHessian = this.leaf.hessian - hessian;
    if (hessian < minSumHessian || rightHessian < minSumHessian) return false;
    const leftGradient = shrink(gradient, regAlpha);
    const rightGradient = shrink(this.leaf.gradient - gradient, regAlpha);
    const left = hessian + lambda;
    const right = rightHessian + lambda;
    const reached = (leftGradient * leftGradient * right + rightGradient * rightGradient * left) / (left * right);
    if (!(reached > this.#best)) return false;
    this.#best = reached;
    return true;
  }

  #take(field: number, gradient: number, hessian: number, copies: number): void {
    this.field = field;
    this.gain = this.#best - this.#own;
    this.gradient = gradient;
    this.hessian = hessian;
    this.copies = copies;
    this.hasMissing = false;
    this.levels = [];
  }
}

/** The L1 penalty: pulls towards 0. */
export function shrink(gradient: number, regAlpha: number): number {
  if (gradient > regAlpha) return gradient - regAlpha;
  return gradient < -regAlpha ? gradient + regAlpha : 0;
}

function score(gradient: number, hessian: number): number {
  return (gradient * gradient) / hessian;
}
