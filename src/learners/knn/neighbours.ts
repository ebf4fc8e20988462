import { type Points, UNSEEN_LEVEL } from "./points.ts";

/** Training rows measured at a time: their distances stay in the nearest cache. */
const BLOCK = 1024;

/** A search for the training rows next to a point, nearest first; made once and used for many points. */
export class NeighbourSearch {
  readonly #training: Points;
  readonly #weights: Float64Array;
  readonly #k: number;
  /** The nearest rows so far, nearest first, among equals the earlier row first. */
  readonly #rows: number[] = [];
  readonly #squaredDistances: number[] = [];
  /** Sum of the weights of the rows so far. */
  #found = 0;
  readonly #distances = new Float64Array(BLOCK);

  /**
   * @param weights a training row counts as that many copies; above 0.
   * @param k how many neighbours, copies counted. Where that cuts through the copies of the last row, all are found.
   */
  constructor(training: Points, weights: Float64Array, k: number) {
    this.#training = training;
    this.#weights = weights;
    this.#k = k;
  }

  /** Row numbers of the training points nearest to point `row` of `points`; overwritten by the next search. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  /** Of `rows`, one by one. */
  get squaredDistances(): readonly number[] {
    return this.#squaredDistances;
  }

  /**
   * Distances are Euclidean in the space of standardised numbers and one 0/1 column a level: two levels are √2 apart, and
   * a level that training rows did not hold, all its columns 0, is 1 from every other.
   */
  search(points: Points, row: number): void {
    this.#rows.length = 0;
    this.#squaredDistances.length = 0;
    this.#found = 0;
    const { rows } = this.#training;
    const distances = this.#distances;
    let limit = Number.POSITIVE_INFINITY;
    for (let from = 0; from < rows; from += BLOCK) {
      const length = Math.min(BLOCK, rows - from);
      this.#measure(points, row, from, length);
      for (let i = 0; i < length; i++) if (distances[i] < limit) limit = this.#insert(from + i, distances[i]);
    }
  }

  /** Squared distances of some neighbouring training rows: one column after the other, which no branch interrupts. */
  #measure(points: Points, row: number, from: number, length: number): void {
    const { rows, numbers, codes } = this.#training;
    const distances = this.#distances;
    distances.fill(0);
    for (let start = 0, at = row; start < codes.length; start += rows, at += points.rows) {
      const level = points.codes[at];
      // All 0/1 columns of an unseen level are 0: only the other row's own 1 differs.
      const apart = level === UNSEEN_LEVEL ? 1 : 2;
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

  /** @returns the squared distance that a later row must stay below to be among the nearest. */
  #insert(row: number, squared: number): number {
    const rows = this.#rows;
    const distances = this.#squaredDistances;
    let at = rows.length;
    rows.push(row);
    distances.push(squared);
    for (; at > 0 && distances[at - 1] > squared; at--) {
      rows[at] = rows[at - 1];
      distances[at] = distances[at - 1];
    }
    rows[at] = row;
    distances[at] = squared;
    this.#found += this.#weights[row];
    for (;;) {
      const last = this.#weights[rows[rows.length - 1]];
      if (this.#found - last < this.#k) break;
      this.#found -= last;
      rows.pop();
      distances.pop();
    }
    return this.#found >= this.#k ? distances[distances.length - 1] : Number.POSITIVE_INFINITY;
  }
}
