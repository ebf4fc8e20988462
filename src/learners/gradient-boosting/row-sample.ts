import { type BoostingKernel, drawSampleCount } from "../../kernels/index.ts";
import type { Random } from "../../random.ts";
import type { TrainingRows } from "../trees/training-set.ts";
import type { GradientBoostingParams } from "./params.ts";

/**
 * Puts the rows that a tree is grown on first in the kernel's order, by rising number, and all others after them. Rows
 * set aside are never among the first.
 */
export class RowSample {
  /** How many rows are in the sample. */
  count = 0;
  readonly #kernel: BoostingKernel;
  readonly #set: TrainingRows;
  readonly #weights: Float32Array;
  readonly #aside: Uint8Array;
  readonly #params: GradientBoostingParams;
  readonly #random: Random;
  readonly #weighted: boolean;
  /** Whether every row is there once, and counts 1. */
  readonly #isSingle: boolean;

  /**
   * @param weights of the rows, class factors included; none where each is 1.
   * @param aside 1 for each row set aside; empty where there is none.
   */
  constructor(
    kernel: BoostingKernel,
    set: TrainingRows,
    weights: Float32Array,
    aside: Uint8Array,
    params: GradientBoostingParams,
    random: Random,
  ) {
    this.#kernel = kernel;
    this.#set = set;
    this.#weights = weights;
    this.#aside = aside;
    this.#params = params;
    this.#random = random;
    this.#weighted = kernel.copies.length > 0;
    this.#isSingle = !this.#weighted && isEach(set.copies, 1);
  }

  /** Whether the sample is all rows, in the order of their numbers. */
  get #isInOrder(): boolean {
    return this.count === this.#set.rows;
  }

  /** Makes the sample of a tree. It stays the same for `subsampleFreq` trees, and is all rows where that is 0. */
  draw(tree: number): void {
    const { subsample, subsampleFreq } = this.#params;
    if (tree > 0 && this.#isInOrder && (subsampleFreq === 0 || subsample === 1)) {
      this.#kernel.resetOrder();
      return;
    }
    const drawn = subsampleFreq === 0 ? 0 : tree - (tree % subsampleFreq);
    this.#draw(this.#random.fork(drawn).seed, subsampleFreq === 0 ? 1 : subsample);
  }

  #draw(seed: number, share: number): void {
    const { rows, copies, keys } = this.#set;
    if (this.#isSingle) {
      this.count = this.#kernel.drawRows(keys, seed, share);
      return;
    }
    const { order } = this.#kernel;
    let end = rows;
    this.count = 0;
    for (let row = 0; row < rows; row++) {
      const all = copies[row];
      const taken = this.#aside[row] === 1 ? 0 : share === 1 ? all : drawSampleCount(seed, keys[row], all, share);
      if (taken > 0) order[this.count++] = row;
      else order[--end] = row;
      if (!this.#weighted) continue;
      this.#kernel.copies[row] = taken;
      this.#kernel.weights[row] = taken === all ? this.#weights[row] : (this.#weights[row] * taken) / all;
    }
  }
}

/** As `every`, without a call for each: there may be ten million. */
function isEach(numbers: Float64Array, wanted: number): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== wanted) return false;
  return true;
}
