import { type LogisticInput, type LogisticKernel, strideOf } from "../logistic.ts";
import { expOfNegative, series } from "./exp.ts";

/** The pass in plain code: operation by operation what the other kernel does, whose vectors hold two rows. */
export class PlainLogisticKernel implements LogisticKernel {
  readonly stride: number;
  readonly values: Float64Array;
  readonly #columns: number;
  readonly #y: Uint8Array;
  readonly #weights: Float64Array;

  constructor({ rows, columns, y, weights }: LogisticInput) {
    this.stride = strideOf(columns);
    this.values = new Float64Array(rows * this.stride);
    this.#columns = columns;
    this.#y = y;
    this.#weights = weights;
  }

  addRows(from: number, to: number, point: Float64Array, gradient: Float64Array): number {
    const { values, stride } = this;
    const intercept = point[this.#columns];
    const losses = [0, 0];
    const residuals = [0, 0];
    for (let row = from; row < to; row++) {
      const start = row * stride;
      let even = 0;
      let odd = 0;
      for (let j = 0; j < this.#columns; j += 2) {
        even += values[start + j] * point[j];
        if (j + 1 < this.#columns) odd += values[start + j + 1] * point[j + 1];
      }
      const z = even + odd + intercept;
      const y = this.#y[row];
      const size = Math.abs(z);
      const e = expOfNegative(-size);
      const likely = 1 / (1 + e);
      const p = z >= 0 ? likely : e * likely;
      losses[row % 2] += this.#weights[row] * (log1p(e) + (0.5 * (size + z) - y * z));
      const residual = this.#weights[row] * (p - y);
      residuals[row % 2] += residual;
      for (let j = 0; j < this.#columns; j++) gradient[j] += values[start + j] * residual;
    }
    gradient[this.#columns] += residuals[0] + residuals[1];
    return losses[0] + losses[1];
  }
}

const LOG_SERIES = Array.from({ length: 17 }, (_, i) => 1 / (33 - 2 * i));

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
function log1p(e: number): number {
  const t = e / (2 + e);
  return 2 * t * series(LOG_SERIES, t * t);
}
