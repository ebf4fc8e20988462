import { BLOCK, type Points, QUERIES } from "../neighbours.ts";

/** Most steps to either side of 0: products of two numbers of steps then fit in a byte each, one of them without a sign. */
const STEPS = 63;
/** Queries are shifted by so many steps, so that no number of them is negative. */
const SHIFT = 64;
/** Numbers are standardised: few lie further out, and those are drawn in. */
const FARTHEST = 8;
/** Rounding may blur a distance by this share; where it blurs more, too many rows would seem near. */
const MOST_BLUR = 0.15;

/** Where parts lie in the memory, in bytes. */
interface Places {
  readonly coarseQuery: number;
  readonly coarseStarts: number;
  readonly coarse: number;
}

/**
 * Training rows and queries in whole steps. How far each was moved by rounding is known, so that by the triangle inequality
 * a distance between rounded points bounds that between the points themselves.
 */
export class CoarseRows {
  readonly #columns: number;
  readonly #step: number;
  readonly #query: Uint8Array;
  /** The furthest that a row of each block was moved. */
  readonly #moved: Float64Array;
  readonly #queryMoved = new Float64Array(QUERIES);
  /** Squared lengths of the queries, in steps. */
  readonly #querySquares = new Float64Array(QUERIES);

  constructor(buffer: ArrayBufferLike, places: Places, { rows, numbers }: Points) {
    const columns = numbers.length / rows;
    const fours = Math.ceil(columns / 4);
    let largest = 0;
    for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]));
    this.#columns = columns;
    this.#step = Math.min(largest, FARTHEST) / STEPS;
    this.#query = new Uint8Array(buffer, places.coarseQuery, QUERIES * fours * 4);
    this.#moved = new Float64Array(Math.ceil(rows / BLOCK));
    const starts = new Int32Array(buffer, places.coarseStarts, rows);
    const bytes = new Int8Array(buffer, places.coarse);
    for (let row = 0; row < rows; row++) {
      const block = Math.floor(row / BLOCK);
      const first = block * BLOCK * fours * 4 + (row % BLOCK) * 4;
      let own = 0;
      let moved = 0;
      for (let j = 0, at = row; j < columns; j++, at += rows) {
        const steps = this.#round(numbers[at]);
        bytes[first + Math.floor(j / 4) * BLOCK * 4 + (j % 4)] = steps;
        own += steps * steps + 2 * SHIFT * steps;
        moved += (numbers[at] - steps * this.#step) ** 2;
      }
      // Rounded so that no row seems farther than it is.
      starts[row] = -Math.floor(own / 2);
      this.#moved[block] = Math.max(this.#moved[block], Math.sqrt(moved));
    }
  }

  /** Takes a query. */
  ask(query: number, numbers: Float64Array): void {
    const first = query * Math.ceil(this.#columns / 4) * 4;
    let squares = 0;
    let moved = 0;
    for (let j = 0; j < this.#columns; j++) {
      const steps = this.#round(numbers[j]);
      this.#query[first + j] = steps + SHIFT;
      squares += steps * steps;
      moved += (numbers[j] - steps * this.#step) ** 2;
    }
    this.#querySquares[query] = squares;
    this.#queryMoved[query] = Math.sqrt(moved);
  }

  /** The least score of a row of the block that may be nearer than `limit`; undefined where a finer look is worth it. */
  leastScore(query: number, block: number, limit: number): number | undefined {
    const distance = Math.sqrt(limit);
    const moved = this.#queryMoved[query] + this.#moved[block];
    if (!(distance < Number.POSITIVE_INFINITY && moved < MOST_BLUR * distance)) return undefined;
    const steps = ((distance + moved) / this.#step) * (1 + 1e-9);
    return Math.floor((this.#querySquares[query] - steps * steps) / 2) - 1;
  }

  #round(number: number): number {
    return this.#step === 0 ? 0 : Math.max(-STEPS, Math.min(STEPS, Math.round(number / this.#step)));
  }
}
