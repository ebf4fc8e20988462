import type { SparseMatrix } from "../../preprocess/index.ts";

/** K between row `j` of a matrix and a dense row with squared norm `norm`. */
export function kernelOfRow(
  matrix: SparseMatrix,
  norms: Float64Array,
  j: number,
  dense: Float64Array,
  norm: number,
  gamma: number,
): number {
  const { indices, values } = matrix;
  const end = matrix.starts[j + 1];
  let dot = 0;
  for (let p = matrix.starts[j]; p < end; p++) dot += values[p] * dense[indices[p]];
  const distance = norms[j] + norm - 2 * dot;
  // Rounding can leave a distance of −1e-16 between equal rows.
  return distance > 0 ? Math.exp(-gamma * distance) : 1;
}
