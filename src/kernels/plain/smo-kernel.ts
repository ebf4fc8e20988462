import type { SparseRows } from "../network.ts";
import { squaredNorms } from "../radial-sum.ts";
import { curvature, RowCache, type SmoInput, type SmoKernel, type SmoState } from "../smo.ts";
import { radialKernel } from "./radial-sum.ts";

/** Rows of K and passes in plain code. Distances come from dot products, which skip the zeros of one-hot rows. */
export class PlainSmoKernel implements SmoKernel {
  readonly rows: number;
  readonly state: SmoState;
  readonly #matrix: SparseRows;
  readonly #gamma: number;
  readonly #norms: Float64Array;
  /** One row of the matrix with its zeros, and zeros only between calls. */
  readonly #scattered: Float64Array;
  readonly #cache: RowCache;
  readonly #kept: Float32Array[] = [];

  constructor({ matrix, gamma, cacheBytes }: SmoInput) {
    const { rows } = matrix;
    this.rows = rows;
    this.state = {
      slopes: new Float64Array(rows),
      betas: new Float64Array(rows),
      lows: new Float64Array(rows),
      highs: new Float64Array(rows),
    };
    this.#matrix = matrix;
    this.#gamma = gamma;
    this.#norms = squaredNorms(matrix);
    this.#scattered = new Float64Array(matrix.columns);
    this.#cache = new RowCache(rows, cacheBytes, 4 * rows);
  }

  row(i: number): Float32Array {
    const place = this.#cache.find(i);
    return place < 0
      ? this.#fill(i, (this.#kept[this.#cache.add(i)] ??= new Float32Array(this.rows)))
      : this.#kept[place];
  }

  findPartner(up: number): { down: number; bottom: number } {
    const { slopes, betas, lows } = this.state;
    const row = this.row(up);
    const top = slopes[up];
    let down = -1;
    let bottom = Number.POSITIVE_INFINITY;
    let bestGain = 0;
    for (let j = 0; j < this.rows; j++) {
      if (betas[j] <= lows[j]) continue;
      if (slopes[j] < bottom) bottom = slopes[j];
      const ascent = top - slopes[j];
      if (ascent <= 0) continue;
      const gain = (ascent * ascent) / curvature(row[j]);
      if (gain > bestGain) {
        bestGain = gain;
        down = j;
      }
    }
    return { down, bottom };
  }

  move(up: number, down: number, step: number): number {
    const { slopes, betas, highs } = this.state;
    const rowUp = this.row(up);
    const rowDown = this.row(down);
    let best = -1;
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < this.rows; k++) {
      const slope = slopes[k] - step * (rowUp[k] - rowDown[k]);
      slopes[k] = slope;
      if (slope > top && betas[k] < highs[k]) {
        top = slope;
        best = k;
      }
    }
    return best;
  }

  #fill(i: number, row: Float32Array): Float32Array {
    const { starts, indices, values } = this.#matrix;
    const scattered = this.#scattered;
    for (let p = starts[i]; p < starts[i + 1]; p++) scattered[indices[p]] = values[p];
    for (let j = 0; j < row.length; j++) {
      let dot = 0;
      for (let p = starts[j]; p < starts[j + 1]; p++) dot += values[p] * scattered[indices[p]];
      row[j] = radialKernel(this.#norms[j] + this.#norms[i] - 2 * dot, this.#gamma);
    }
    for (let p = starts[i]; p < starts[i + 1]; p++) scattered[indices[p]] = 0;
    return row;
  }
}
