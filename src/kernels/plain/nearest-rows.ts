import { countOf, type Voters } from "../neighbours.ts";

/** The training rows next to a point, nearest first, as they are met one by one. */
export class NearestRows {
  readonly #counts: Float64Array;
  readonly #k: number;
  readonly #rows: number[] = [];
  readonly #squaredDistances: number[] = [];
  /** As how many neighbours the rows so far count. */
  #found = 0;
  #limit = Number.POSITIVE_INFINITY;

  /** @param k how many neighbours, copies counted. Where that cuts through the copies of the last row, all are found. */
  constructor({ copies }: Voters, k: number) {
    this.#counts = copies.map(countOf);
    this.#k = k;
  }

  /** Numbers of the nearest rows so far, nearest first, among equals the earlier row first. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  /** Of `rows`, one by one. */
  get squaredDistances(): readonly number[] {
    return this.#squaredDistances;
  }

  /** The squared distance that a later row must stay below to be among the nearest. */
  get limit(): number {
    return this.#limit;
  }

  clear(): void {
    this.#rows.length = 0;
    this.#squaredDistances.length = 0;
    this.#found = 0;
    this.#limit = Number.POSITIVE_INFINITY;
  }

  /** @param row a later one than those before, below the limit. */
  insert(row: number, squared: number): void {
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
    this.#found += this.#counts[row];
    for (;;) {
      const last = this.#counts[rows[rows.length - 1]];
      if (this.#found - last < this.#k) break;
      this.#found -= last;
      rows.pop();
      distances.pop();
    }
    if (this.#found >= this.#k) this.#limit = distances[distances.length - 1];
  }
}
