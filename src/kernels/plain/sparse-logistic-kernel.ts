import { BAD } from "../../table/index.ts";
import { pointSize, type SparseLogisticInput, type SparseLogisticKernel } from "../sparse-logistic.ts";
import { lookAt } from "./log-loss.ts";

/** The loss in plain code: operation by operation what the other kernel does, whose vectors hold two rows. */
export class PlainSparseLogisticKernel implements SparseLogisticKernel {
  readonly #input: SparseLogisticInput;
  readonly #curvatures: Float64Array;

  constructor(input: SparseLogisticInput) {
    this.#input = input;
    this.#curvatures = new Float64Array(input.rows.rows);
  }

  addSlopes(from: number, to: number, point: Float64Array, gradient: Float64Array): number {
    const { rows, weights } = this.#input;
    const losses = [0, 0];
    for (let row = from; row < to; row += 2) {
      const residuals = [0, 0];
      for (let i = row; i < Math.min(row + 2, to); i++) {
        const look = this.#look(i, point);
        losses[i - row] += weights[i] * look.loss;
        residuals[i - row] = weights[i] * look.slope;
        this.#addRow(i, residuals[i - row], gradient, 0);
      }
      if (this.#input.fitIntercept) gradient[rows.columns] += residuals[0] + residuals[1];
    }
    return losses[0] + losses[1];
  }

  /** The loss of a row that counts 1, and its derivative by z. */
  #look(row: number, point: Float64Array): { loss: number; slope: number } {
    const { y, weights } = this.#input;
    const label = y[row] === BAD ? 1 : 0;
    // A row that counts nothing is not looked at.
    const z = weights[row] === 0 ? 0 : this.#predict(row, point);
    const look = lookAt(z, label);
    this.#curvatures[row] = weights[row] * look.curvature;
    return look;
  }

  #predict(row: number, point: Float64Array): number {
    const { rows, fitIntercept } = this.#input;
    const { starts, indices, values } = rows;
    let z = fitIntercept ? point[rows.columns] : 0;
    for (let k = starts[row]; k < starts[row + 1]; k++) z += values[k] * point[indices[k]];
    return z;
  }

  /** Adds a multiple of a row to sums that begin at `at`; of its first `entries`, where told. */
  #addRow(row: number, factor: number, sums: Float64Array, at: number, entries?: number): void {
    const { starts, indices, values } = this.#input.rows;
    const end = entries === undefined ? starts[row + 1] : starts[row] + entries;
    for (let k = starts[row]; k < end; k++) sums[at + indices[k]] += factor * values[k];
  }

  addCurvatures(from: number, to: number, hessian: Float64Array): void {
    const { rows, fitIntercept } = this.#input;
    const { starts, indices, values, columns } = rows;
    const size = pointSize(this.#input);
    for (let row = from; row < to; row++) {
      const curvature = this.#curvatures[row];
      if (curvature === 0) continue;
      for (let k = starts[row]; k < starts[row + 1]; k++) {
        this.#addRow(row, curvature * values[k], hessian, indices[k] * size, k + 1 - starts[row]);
      }
      if (!fitIntercept) continue;
      this.#addRow(row, curvature, hessian, columns * size);
      hessian[columns * size + columns] += curvature;
    }
  }

  close(): void {}
}
