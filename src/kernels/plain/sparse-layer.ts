/**
 * The two products between a sparse row and a dense layer.
 *
 * Both take four entries of the row at a time: then each unit of the layer is loaded and stored once for the four.
 */
import type { SparseRows } from "../network.ts";

/** units[j] += Σ_k X[row, k] · weights[k, j], where weights[k, j] is `weights[k * units.length + j]`. */
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

/**
 * gradient[k, j] += X[row, k] · deltas[j]. For about half of all rows a relu unit is silent and its delta 0: such units
 * are skipped.
 *
 * @param live scratch, one entry a unit.
 */
export function addOuterProduct(
  X: SparseRows,
  row: number,
  deltas: Float64Array,
  gradient: Float64Array,
  live: Uint32Array,
): void {
  const { indices, values } = X;
  const width = deltas.length;
  let count = 0;
  for (let j = 0; j < width; j++) {
    live[count] = j;
    count += Number(deltas[j] !== 0);
  }
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
    for (let l = 0; l < count; l++) {
      const j = live[l];
      const delta = deltas[j];
      gradient[a + j] += xa * delta;
      gradient[b + j] += xb * delta;
      gradient[c + j] += xc * delta;
      gradient[d + j] += xd * delta;
    }
  }
  for (; p < end; p++) {
    const a = indices[p] * width;
    const xa = values[p];
    for (let l = 0; l < count; l++) gradient[a + live[l]] += xa * deltas[live[l]];
  }
}
