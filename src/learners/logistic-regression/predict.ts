import type { SparseMatrix } from "../../preprocess/index.ts";

export interface Line {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/** Writes 1 / (1 + exp(−z)), z = intercept + coefficients · x, for each row x into `pd`. */
export function predictLogistic({ coefficients, intercept }: Line, X: SparseMatrix, pd: Float64Array): void {
  const { starts, indices, values } = X;
  for (let row = 0; row < X.rows; row++) {
    let z = intercept;
    for (let k = starts[row]; k < starts[row + 1]; k++) z += values[k] * coefficients[indices[k]];
    pd[row] = 1 / (1 + Math.exp(-z));
  }
}
