import type { CholeskyKernel } from "../cholesky.ts";

/** Plain code: four sums go side by side, as in the two vectors of the other kernel. */
export const plainCholeskyKernel: CholeskyKernel = {
  factorise(a, n, rounding) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        a[i * n + j] = (a[i * n + j] - dot(j, a, i * n, a, j * n)) / a[j * n + j];
      }
      const at = i * n + i;
      const pivot = a[at] - dot(i, a, i * n, a, i * n);
      a[at] = pivot > rounding * a[at] ? Math.sqrt(pivot) : Number.POSITIVE_INFINITY;
    }
  },

  solve(l, b) {
    const n = b.length;
    const x = b.slice();
    // L y = b, then Lᵀ x = y.
    for (let i = 0; i < n; i++) x[i] = (x[i] - dot(i, l, i * n, x, 0)) / l[i * n + i];
    for (let i = n - 1; i >= 0; i--) {
      x[i] /= l[i * n + i];
      for (let k = 0; k < i; k++) x[k] -= l[i * n + k] * x[i];
    }
    return x;
  },
};

/** Of `count` numbers from `i` and from `j` on. Four sums: an addition need not wait for the one before. */
function dot(count: number, a: Float64Array, i: number, b: Float64Array, j: number): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    s += a[i + k] * b[j + k];
    t += a[i + k + 1] * b[j + k + 1];
    u += a[i + k + 2] * b[j + k + 2];
    v += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < count; k++) s += a[i + k] * b[j + k];
  return s + t + (u + v);
}
