/** What a support vector machine says of rows, in two kernels that give the same bits. */
import type { SparseRows } from "./network.ts";

/** f(x) = Σ coefficients[v] · exp(−γ‖x − vectors[v]‖²) */
export interface RadialMachine {
  readonly vectors: SparseRows;
  /** ‖vector‖² of each. */
  readonly norms: Float64Array;
  readonly coefficients: Float64Array;
  readonly gamma: number;
}

export interface RadialSum {
  /** f of a row of a matrix that has the columns of the vectors. */
  of(matrix: SparseRows, row: number): number;
}

/** ‖row‖² */
export function squaredNorm({ starts, values }: SparseRows, row: number): number {
  let sum = 0;
  for (let p = starts[row]; p < starts[row + 1]; p++) sum += values[p] ** 2;
  return sum;
}

/** ‖row‖² of each row. */
export function squaredNorms(matrix: SparseRows): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => squaredNorm(matrix, row));
}
