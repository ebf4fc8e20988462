import type { BoostingKernel } from "../../kernels/index.ts";
import { drawSampleCount } from "../trees/draws.ts";
import type { TrainingSet } from "../trees/training-set.ts";

/** Draws the rows that a tree is grown on and puts them first in the kernel's order. Rows set aside are never drawn. */
export class RowSample {
  /** How many rows are in the sample. */
  count = 0;
  readonly #kernel: BoostingKernel;
  readonly #set: TrainingSet;
  readonly #weights: Float32Array;
  readonly #aside: Uint8Array;
  readonly #weighted: boolean;

  /**
   * Holds all rows until a sample is drawn.
   * @param weights of the rows, class factors included.
   * @param aside 1 for each row set aside.
   */
  constructor(kernel: BoostingKernel, set: TrainingSet, weights: Float32Array, aside: Uint8Array) {
    this.#kernel = kernel;
    this.#set = set;
    this.#weights = weights;
    this.#aside = aside;
    this.#weighted = kernel.copies.length > 0;
    this.draw(0, 1);
  }

  draw(seed: number, share: number): void {
    const { rows, copies, keys } = this.#set;
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
