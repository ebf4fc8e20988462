import { BLOCK, type NeighbourKernel, type Points, QUERIES, STEP } from "../../kernels/index.ts";

/** The training rows next to a point, nearest first, as they are met one by one. */
export class Neighbours {
  readonly #weights: Float64Array;
  readonly #k: number;
  readonly #rows: number[] = [];
  readonly #squaredDistances: number[] = [];
  /** Sum of the weights of the rows so far. */
  #found = 0;
  #limit = Number.POSITIVE_INFINITY;

  /**
   * @param weights a training row counts as that many copies; above 0.
   * @param k how many neighbours, copies counted. Where that cuts through the copies of the last row, all are found.
   */
  constructor(weights: Float64Array, k: number) {
    this.#weights = weights;
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
    this.#found += this.#weights[row];
    for (;;) {
      const last = this.#weights[rows[rows.length - 1]];
      if (this.#found - last < this.#k) break;
      this.#found -= last;
      rows.pop();
      distances.pop();
    }
    if (this.#found >= this.#k) this.#limit = distances[distances.length - 1];
  }
}

/** Finds the neighbours of each point and hands them on; they are overwritten later. */
export function searchAll(
  kernel: NeighbourKernel,
  weights: Float64Array,
  k: number,
  points: Points,
  onFound: (row: number, neighbours: Neighbours) => void,
): void {
  const rows = weights.length;
  const searches = Array.from({ length: Math.min(QUERIES, points.rows) }, () => new Neighbours(weights, k));
  for (let from = 0; from < points.rows; from += QUERIES) {
    const count = Math.min(QUERIES, points.rows - from);
    kernel.ask(points, from, count);
    for (let query = 0; query < count; query++) searches[query].clear();
    for (let first = 0; first < rows; ) {
      // Small steps at first: there is no limit yet that would spare a row from being measured.
      const next = Math.min(rows, first + (first < BLOCK ? STEP : BLOCK));
      for (let query = 0; query < count; query++) lookAt(kernel, searches[query], query, first, next);
      first = next;
    }
    for (let query = 0; query < count; query++) onFound(from + query, searches[query]);
  }
}

function lookAt(kernel: NeighbourKernel, search: Neighbours, query: number, from: number, to: number): void {
  const { found, squaredDistances } = kernel;
  const count = kernel.look(query, from, to, search.limit);
  for (let i = 0; i < count; i++) {
    if (squaredDistances[i] < search.limit) search.insert(found[i], squaredDistances[i]);
  }
}
