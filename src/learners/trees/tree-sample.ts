import { BAD } from "../../table/index.ts";
import { BootstrapDraws, drawSampleCount } from "./draws.ts";
import type { NodeRows } from "./node-rows.ts";
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

  /** Writes the rows drawn and their weights into `node`. Returns how many rows there are, at least one. */
  draw(seed: number, node: NodeRows): number {
    const rows = this.#write(node, (row) => this.#count(seed, row));
    // A sample of very few rows may come out empty.
    return rows > 0 ? rows : this.#write(node, (row) => this.#set.copies[row]);
  }

  #count(seed: number, row: number): number {
    const { copies, keys } = this.#set;
    if (this.#bootstrap) return this.#draws.count(seed, keys[row], copies[row]);
    return this.#share === 1 ? copies[row] : drawSampleCount(seed, keys[row], copies[row], this.#share);
  }

  #write(node: NodeRows, countOf: (row: number) => number): number {
    let rows = 0;
    for (let row = 0; row < this.#set.rows; row++) {
      const count = countOf(row);
      if (count === 0) continue;
      node.weights[row] = this.#set.y[row] === BAD ? -count : count;
      node.rows[rows++] = row;
    }
    return rows;
  }
}
