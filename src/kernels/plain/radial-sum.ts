import type { SparseRows } from "../network.ts";
import { type RadialMachine, type RadialSum, squaredNorm } from "../radial-sum.ts";
import { expOfNegative } from "./exp.ts";

/** The sum in plain code. Distances come from dot products, which skip the zeros of one-hot rows. */
export class PlainRadialSum implements RadialSum {
  readonly #machine: RadialMachine;
  /** A row with its zeros, and zeros only between calls. */
  readonly #scattered: Float64Array;

  constructor(machine: RadialMachine) {
    this.#machine = machine;
    this.#scattered = new Float64Array(machine.vectors.columns);
  }

  of(matrix: SparseRows, row: number): number {
    const { vectors, norms, coefficients, gamma } = this.#machine;
    const { starts, indices, values } = vectors;
    const scattered = this.#scattered;
    const [start, end] = [matrix.starts[row], matrix.starts[row + 1]];
    for (let p = start; p < end; p++) scattered[matrix.indices[p]] = matrix.values[p];
    const norm = squaredNorm(matrix, row);
    // Every other vector is summed up apart, as two lanes do it.
    const sums = [0, 0];
    for (let v = 0; v < vectors.rows; v++) {
      let dot = 0;
      for (let p = starts[v]; p < starts[v + 1]; p++) dot += values[p] * scattered[indices[p]];
      sums[v & 1] += coefficients[v] * radialKernel(norms[v] + norm - 2 * dot, gamma);
    }
    for (let p = start; p < end; p++) scattered[matrix.indices[p]] = 0;
    return sums[0] + sums[1];
  }
}

/** exp(−γ · distance), of a squared distance. */
export function radialKernel(distance: number, gamma: number): number {
  // Rounding can leave a distance of −1e-16 between equal rows.
  return distance > 0 ? expOfNegative(-(gamma * distance)) : 1;
}
