import { BootstrapDraws, drawSampleCount } from "./draws.ts";

/** What rows are drawn by. */
export interface SampledRows {
  /** How many copies of each row there are. */
  readonly copies: Float64Array;
  /** A number per row that only depends on what is in the row. */
  readonly keys: Uint32Array;
  /** Sum of `copies`. */
  readonly weight: number;
}

export interface SampleRules {
  /** Whether each tree sees a bootstrap sample instead of all rows. */
  readonly bootstrap: boolean;
  /** Most rows that a tree sees, copies counted: beyond, a random sample of them. */
  readonly maxSamples: number;
}

/** Draws the rows that a tree of a forest is grown on. */
export class TreeSample {
  readonly #rows: SampledRows;
  readonly #bootstrap: boolean;
  readonly #share: number;
  readonly #draws: BootstrapDraws;

  constructor(rows: SampledRows, { bootstrap, maxSamples }: SampleRules) {
    this.#rows = rows;
    this.#bootstrap = bootstrap;
    this.#share = Math.min(maxSamples / rows.weight, 1);
    this.#draws = new BootstrapDraws(this.#share);
  }

  /** Writes how often each row is drawn; at least one row is. */
  draw(seed: number, counts: Float64Array | Uint32Array): void {
    const { copies, keys } = this.#rows;
    if (this.#bootstrap) {
      this.#draws.draw(seed, keys, copies, counts);
    } else if (this.#share < 1) {
      for (let row = 0; row < counts.length; row++) {
        counts[row] = drawSampleCount(seed, keys[row], copies[row], this.#share);
      }
    }
    // A sample of very few rows may come out empty.
    if ((!this.#bootstrap && this.#share === 1) || counts.every((count: number) => count === 0)) counts.set(copies);
  }
}
