import { apartOf, BLOCK, type NeighbourKernel, type Points } from "../neighbours.ts";

/** The search in plain code: each row is measured. */
export class PlainNeighbourKernel implements NeighbourKernel {
  readonly found = new Uint32Array(BLOCK);
  readonly squaredDistances = new Float64Array(BLOCK);
  readonly #training: Points;
  #queries: Points | undefined;
  #from = 0;

  constructor(training: Points) {
    this.#training = training;
  }

  ask(points: Points, from: number): void {
    this.#queries = points;
    this.#from = from;
  }

  look(query: number, from: number, to: number, limit: number): number {
    const length = to - from;
    const distances = this.squaredDistances;
    this.#measure(this.#queries as Points, this.#from + query, from, length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      if (!(distances[i] < limit)) continue;
      this.found[count] = from + i;
      distances[count++] = distances[i];
    }
    return count;
  }

  /** Squared distances of some neighbouring training rows: one column after the other, which no branch interrupts. */
  #measure(points: Points, row: number, from: number, length: number): void {
    const { rows, numbers, codes } = this.#training;
    const distances = this.squaredDistances;
    distances.fill(0);
    for (let start = 0, at = row; start < codes.length; start += rows, at += points.rows) {
      const level = points.codes[at];
      const apart = apartOf(level);
      for (let i = 0; i < length; i++) distances[i] += codes[start + from + i] === level ? 0 : apart;
    }
    for (let start = 0, at = row; start < numbers.length; start += rows, at += points.rows) {
      const number = points.numbers[at];
      for (let i = 0; i < length; i++) {
        const gap = number - numbers[start + from + i];
        distances[i] += gap * gap;
      }
    }
  }
}
