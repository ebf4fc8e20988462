import { BootstrapDraws, drawSampleCount } from "./draws.ts";
import type { TrainingSet } from "./training-set.ts";

export interface SampleRules {
  /** Whether each tree sees a bootstrap sample instead of all rows. */
  readonly bootstrap: boolean;
  /** Most rows that a tree sees, copies counted: beyond, a random sample of them. */
  readonly maxSamples: number;
}

/** Draws the rows that a tree of a forest is grown on. */
export class TreeSample {
  readonly #set: TrainingSet;
  readonly #bootstrap: boolean;
  readonly #share: number;
  readonly #draws: BootstrapDraws;

  constructor(set: TrainingSet, { bootstrap, maxSamples }: SampleRules) {
    this.#set = set;
    this.#bootstrap = bootstrap;
    this.#share = Math.min(maxSamples / set.weight, 1);
    this.#draws = new BootstrapDraws(this.#share);
  }

  /** Writes how often each row is drawn; at least one row is. */
  draw(seed: number, counts: Float64Array | Uint32Array): void {
    let drawn = false;
    for (let row = 0; row < counts.length; row++) {
      const count = this.#count(seed, row);
      counts[row] = count;
      if (count > 0) drawn = true;
    }
    // A sample of very few rows may come out empty.
    if (!drawn) counts.set(this.#set.copies);
  }

  #count(seed: number, row: number): number {
    const { copies, keys } = this.#set;
    if (this.#bootstrap) return this.#draws.count(seed, keys[row], copies[row]);
    return this.#share === 1 ? copies[row] : drawSampleCount(seed, keys[row], copies[row], this.#share);
  }
}
