/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factorisation A = L Lᵀ.
 *
 * @param a n × n, row-major; only its lower triangle is read, and L overwrites it.
 * @param b n numbers; not changed.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      // A direction without curvature, up to rounding: an endless pivot keeps the solution from moving along it.
      else a[j * n + j] = sum > 1e-14 * a[j * n + j] ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
    }
  }
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k];
    x[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k];
    x[i] /= a[i * n + i];
  }
  return x;
}
