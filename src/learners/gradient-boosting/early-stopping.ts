import { hash32 } from "../../kernels/index.ts";
import { BAD } from "../../table/index.ts";
import type { TrainingRows } from "../trees/training-set.ts";

/**
 * One byte a row: 1 for the rows set aside to decide when to stop, the same share of each class but at least one row,
 * and never all. Which rows depends on the seed and on what is in them, not on their order.
 */
export function setAside({ rows, y, keys }: TrainingRows, share: number, seed: number): Uint8Array {
  const aside = new Uint8Array(rows);
  for (const wanted of [1 - BAD, BAD]) {
    const ofClass = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => y[row] === wanted);
    const draws = new Map(Array.from(ofClass, (row) => [row, hash32(seed ^ keys[row])]));
    ofClass.sort((a, b) => (draws.get(a) ?? 0) - (draws.get(b) ?? 0));
    const count = Math.min(Math.max(Math.round(share * ofClass.length), 1), ofClass.length - 1);
    for (const row of ofClass.subarray(0, count)) aside[row] = 1;
  }
  return aside;
}

/** Watches the loss on the rows set aside. */
export class EarlyStopping {
  /** Trees with which the loss was smallest. */
  bestTrees = 0;
  #least = Number.POSITIVE_INFINITY;
  readonly #set: TrainingRows;
  readonly #aside: Uint8Array;
  readonly #weights: Float32Array;
  readonly #rounds: number;

  /** @param weights of the rows, class factors included; none where each is 1. */
  constructor(set: TrainingRows, aside: Uint8Array, weights: Float32Array, rounds: number) {
    this.#set = set;
    this.#aside = aside;
    this.#weights = weights;
    this.#rounds = rounds;
  }

  /** Takes note of the scores after `trees` trees. Returns whether the loss has not fallen for the set number of trees. */
  hasEnough(trees: number, scores: Float32Array): boolean {
    const loss = this.#logLoss(scores);
    if (loss < this.#least) {
      this.#least = loss;
      this.bestTrees = trees;
    }
    return trees - this.bestTrees >= this.#rounds;
  }

  #logLoss(scores: Float32Array): number {
    let loss = 0;
    for (let row = 0; row < scores.length; row++) {
      if (this.#aside[row] === 0) continue;
      const score = this.#set.y[row] === BAD ? -scores[row] : scores[row];
      // ln(1 + eˢ), without overflow.
      const weight = this.#weights.length === 0 ? 1 : this.#weights[row];
      loss += weight * (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))));
    }
    return loss;
  }
}
