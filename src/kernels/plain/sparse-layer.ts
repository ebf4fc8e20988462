import type { SparseRows } from "../network.ts";

/**
 * units[j] += Σ_k X[row, k] · weights[k, j], where weights[k, j] is `weights[k * units.length + j]`. Takes four entries of
 * the row at a time: then each unit of the layer is loaded and stored once for the four.
 */
export function addRowTimes(X: SparseRows, row: number, weights: Float64Array, units: Float64Array): void {
  const { indices, values } = X;
  const width = units.length;
  const end = X.starts[row + 1];
  let p = X.starts[row];
  for (; p + 3 < end; p += 4) {
    const a = indices[p] * width;
    const b = indices[p + 1] * width;
    const c = indices[p + 2] * width;
    const d = indices[p + 3] * width;
    const xa = values[p];
    const xb = values[p + 1];
    const xc = values[p + 2];
    const xd = values[p + 3];
    for (let j = 0; j < width; j++) {
      units[j] += xa * weights[a + j] + xb * weights[b + j] + xc * weights[c + j] + xd * weights[d + j];
    }
  }
  for (; p < end; p++) {
    const a = indices[p] * width;
    const xa = values[p];
    for (let j = 0; j < width; j++) units[j] += xa * weights[a + j];
  }
}
