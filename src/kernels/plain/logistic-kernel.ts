import { type LinearPredictor, LOGISTIC_BLOCK, type LogisticKernel } from "../logistic.ts";
import { expOfNegative, series } from "./exp.ts";

/** The pass in plain code: operation by operation what the other kernel does, whose vectors hold two rows. */
export class PlainLogisticKernel implements LogisticKernel {
  readonly columns: readonly Float64Array[];
  readonly labels = new Float64Array(LOGISTIC_BLOCK);
  readonly weights = new Float64Array(LOGISTIC_BLOCK);
  readonly #residuals = new Float64Array(LOGISTIC_BLOCK);

  constructor(columns: number) {
    this.columns = Array.from({ length: columns }, () => new Float64Array(LOGISTIC_BLOCK));
  }

  addBlock(rows: number, predictor: LinearPredictor, sums: Float64Array): number {
    const losses = [0, 0];
    const residuals = [0, 0];
    for (let row = 0; row < rows; row++) {
      const z = this.#predict(row, predictor);
      const y = this.labels[row];
      const size = Math.abs(z);
      const e = expOfNegative(-size);
      const likely = 1 / (1 + e);
      const p = z >= 0 ? likely : e * likely;
      losses[row % 2] += this.weights[row] * (log1p(e) + (0.5 * (size + z) - y * z));
      const residual = this.weights[row] * (p - y);
      residuals[row % 2] += residual;
      this.#residuals[row] = residual;
    }
    for (const [j, column] of this.columns.entries()) {
      // Every eighth row together, as four vectors of two rows do it.
      const parts = new Float64Array(8);
      for (let row = 0; row < rows; row++) {
        parts[row % 8] += (column[row] - predictor.means[j]) * this.#residuals[row];
      }
      const even = parts[0] + parts[2] + (parts[4] + parts[6]);
      const odd = parts[1] + parts[3] + (parts[5] + parts[7]);
      sums[j] += even + odd;
    }
    sums[this.columns.length] += residuals[0] + residuals[1];
    return losses[0] + losses[1];
  }

  #predict(row: number, { means, factors, intercept }: LinearPredictor): number {
    const { columns } = this;
    const part = (j: number) => (columns[j][row] - means[j]) * factors[j];
    let z = intercept;
    let j = 0;
    for (; j + 4 <= columns.length; j += 4) z += part(j) + part(j + 1) + (part(j + 2) + part(j + 3));
    for (; j < columns.length; j++) z += part(j);
    return z;
  }
}

const LOG_SERIES = Array.from({ length: 17 }, (_, i) => 1 / (33 - 2 * i));

/** log(1 + e) for e in [0, 1], as 2 artanh(e / (2 + e)) by its series. */
function log1p(e: number): number {
  const t = e / (2 + e);
  return 2 * t * series(LOG_SERIES, t * t);
}
