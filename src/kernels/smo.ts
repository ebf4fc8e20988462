/**
 * What the training of a support vector machine spends its time in, in two kernels that give the same bits: rows of the
 * radial kernel matrix K(a, b) = exp(−γ‖a − b‖²), and the passes of a solver's step over all rows.
 *
 * Rows of K are kept as float32 (as in LIBSVM) up to a fixed number of bytes; the row not used for longest makes place
 * for the next.
 */
import type { SparseRows } from "./network.ts";

export interface SmoInput {
  readonly matrix: SparseRows;
  readonly gamma: number;
  /** Bytes of the rows of K that are kept; two rows are kept in any case. */
  readonly cacheBytes: number;
}

/** The state of a solver, one number a row, to be set before and between the passes. */
export interface SmoState {
  /** Slope of the objective along β. */
  readonly slopes: Float64Array;
  readonly betas: Float64Array;
  /** Bounds of β. */
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

export interface SmoKernel {
  readonly rows: number;
  /** One for all problems, one after another: what the one before left is still there. */
  readonly state: SmoState;
  /** Row `i` of K. Read it before two other rows are asked for: its memory may then hold another row. */
  row(i: number): Float32Array;
  /**
   * The partner that gains most, by a second-order estimate, where β moves to row `up` from it: −1 where there is none.
   * And the least slope of all rows whose β can shrink.
   */
  findPartner(up: number): { down: number; bottom: number };
  /** Follows a step from `down` to `up` in every slope, and returns the next steepest row whose β can grow, or −1. */
  move(up: number, down: number, step: number): number;
}

/** A pair of equal rows has curvature 0; this stands in for it. */
export const LEAST_CURVATURE = 1e-12;

/** ‖φ(a) − φ(b)‖² where K(a, a) = 1, as it is for a radial kernel. */
export function curvature(kernelValue: number): number {
  const value = 2 - 2 * kernelValue;
  return value > LEAST_CURVATURE ? value : LEAST_CURVATURE;
}

/** Which rows of K are kept where: the places are numbered, and the one not used for longest is given anew. */
export class RowCache {
  readonly #places = new Map<number, number>();
  readonly #capacity: number;
  readonly #keepsAll: boolean;

  /** A step of the solver holds two rows at once. */
  constructor(rows: number, cacheBytes: number, bytesOfRow: number) {
    this.#capacity = Math.max(2, Math.min(rows, Math.floor(cacheBytes / bytesOfRow)));
    this.#keepsAll = this.#capacity >= rows;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Where row `i` is kept, or −1. */
  find(i: number): number {
    const place = this.#places.get(i);
    if (place === undefined) return -1;
    if (this.#keepsAll) return place;
    this.#places.delete(i);
    this.#places.set(i, place);
    return place;
  }

  /** A place for row `i`, which is not kept yet. */
  add(i: number): number {
    let place = this.#places.size;
    if (place === this.#capacity) {
      const [[oldest, freed]] = this.#places;
      this.#places.delete(oldest);
      place = freed;
    }
    this.#places.set(i, place);
    return place;
  }
}
