import {
  type BoostingInput,
  type BoostingKernel,
  isMonotone,
  type LeafBounds,
  type LeafSums,
  type Root,
  type ScoredLeaf,
  type Split,
  UNBOUNDED,
} from "../boosting.ts";
import { drawSampleCount } from "../draws.ts";
import { computeGradients } from "./gradients.ts";
import { ENTRIES, fillHistogram } from "./histogram.ts";
import { LeafSplitSearch } from "./leaf-split.ts";

/** The loops of gradient boosting as one would write them down. */
export class PlainBoostingKernel implements BoostingKernel {
  readonly order: Uint32Array;
  readonly scores: Float32Array;
  readonly weights: Float32Array;
  readonly copies: Float64Array;
  readonly #input: BoostingInput;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;
  readonly #spare: Uint32Array;
  /** By number, then by slot; made when first used. */
  readonly #histograms: Float64Array[][] = [];
  readonly #questions: Question[] = [];
  #active: readonly number[] = [];

  constructor(input: BoostingInput) {
    const { rows, weighted } = input;
    this.#input = input;
    this.order = Uint32Array.from({ length: rows }, (_, row) => row);
    this.scores = new Float32Array(rows);
    this.weights = new Float32Array(weighted ? rows : 0);
    this.copies = new Float64Array(weighted ? rows : 0);
    this.#gradients = new Float64Array(rows);
    this.#hessians = new Float64Array(rows);
    this.#spare = new Uint32Array(rows);
  }

  close(): void {}

  resetOrder(): void {
    for (let row = 0; row < this.order.length; row++) this.order[row] = row;
  }

  drawRows(keys: Uint32Array, seed: number, share: number): number {
    const { aside } = this.#input;
    let count = 0;
    let end = this.order.length;
    for (let row = 0; row < this.order.length; row++) {
      const isTaken = aside[row] !== 1 && drawSampleCount(seed, keys[row], 1, share) === 1;
      this.order[isTaken ? count++ : --end] = row;
    }
    return count;
  }

  activate(slots: readonly number[]): void {
    this.#active = slots;
  }

  computeGradients(from: number, to: number, { histogram, count }: Root): void {
    const { y, steps } = this.#input;
    computeGradients(
      this.scores.subarray(from, to),
      y.subarray(from, to),
      this.weights.subarray(from, to),
      steps,
      this.#gradients.subarray(from, to),
      this.#hessians.subarray(from, to),
    );
    for (let at = 0; at < count; at++) {
      if (this.order[at] >= from && this.order[at] < to) this.fillHistogram(histogram, at, at + 1);
    }
  }

  clearHistogram(histogram: number): void {
    for (const slot of this.#active) this.#histogram(histogram, slot).fill(0);
  }

  fillHistogram(histogram: number, from: number, to: number): void {
    const sums = { gradients: this.#gradients, hessians: this.#hessians, copies: this.copies };
    for (const slot of this.#active) {
      fillHistogram(this.#histogram(histogram, slot), this.#input.columns[slot], this.order, from, to, sums);
    }
  }

  subtractHistogram(parent: number, child: number): void {
    for (const slot of this.#active) {
      const sums = this.#histogram(child, slot);
      for (const [entry, sum] of sums.entries()) this.#histogram(parent, slot)[entry] -= sum;
    }
  }

  countChild(histogram: number, parent: number, from: number, to: number): void {
    this.clearHistogram(histogram);
    this.fillHistogram(histogram, from, to);
    this.subtractHistogram(parent, histogram);
  }

  sumHistogram(histogram: number): { gradient: number; hessian: number } {
    const sums = this.#histogram(histogram, this.#active[0]);
    let gradient = 0;
    let hessian = 0;
    for (let entry = 0; entry < sums.length; entry += ENTRIES) {
      gradient += sums[entry];
      hessian += sums[entry + 1];
    }
    return { gradient, hessian };
  }

  findSplit(
    histogram: number,
    leaf: LeafSums,
    _from: number,
    _to: number,
    bounds: LeafBounds = UNBOUNDED,
  ): Split | undefined {
    const { shapes, rules } = this.#input;
    const search = new LeafSplitSearch(leaf, rules, isMonotone(shapes) ? bounds : undefined);
    for (const slot of this.#active) search.offer(slot, shapes[slot], this.#histogram(histogram, slot));
    return search.best;
  }

  setQuestion(node: number, slot: number, goesLeft: Uint8Array): void {
    this.#questions[node] = { slot, goesLeft: goesLeft.slice() };
  }

  partition(from: number, to: number, node: number): number {
    const { slot, goesLeft } = this.#questions[node];
    const column = this.#input.columns[slot];
    let left = from;
    let right = 0;
    for (let at = from; at < to; at++) {
      const row = this.order[at];
      if (goesLeft[column[row]] === 1) this.order[left++] = row;
      else this.#spare[right++] = row;
    }
    this.order.set(this.#spare.subarray(0, right), left);
    return left;
  }

  sumCopies(from: number, to: number): number {
    if (!this.#input.weighted) return to - from;
    let sum = 0;
    for (let at = from; at < to; at++) sum += this.copies[this.order[at]];
    return sum;
  }

  addToScores(leaves: readonly ScoredLeaf[]): void {
    for (const { from, to, value } of leaves) {
      for (let at = from; at < to; at++) this.scores[this.order[at]] += value;
    }
  }

  #histogram(histogram: number, slot: number): Float64Array {
    this.#histograms[histogram] ??= this.#input.shapes.map(({ bins }) => new Float64Array(ENTRIES * bins));
    return this.#histograms[histogram][slot];
  }
}

interface Question {
  readonly slot: number;
  readonly goesLeft: Uint8Array;
}
