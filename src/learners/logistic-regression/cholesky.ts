/**
 * Cholesky's factorisation A = L Lᵀ of a symmetric positive definite matrix, in place.
 *
 * @param a n × n, row-major; only its lower triangle is read, and L overwrites it.
 * @param rounding what the entries of A are known to, as a share of them.
 * @returns a function that solves A x = b, and changes no b.
 */
export function factorise(a: Float64Array, n: number, rounding = 1e-14): (b: Float64Array) => Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      a[i * n + j] = (a[i * n + j] - dot(j, a, i * n, a, j * n)) / a[j * n + j];
    }
    const at = i * n + i;
    const pivot = a[at] - dot(i, a, i * n, a, i * n);
    // A direction without curvature, up to rounding: an endless pivot keeps the solution from moving along it.
    a[at] = pivot > rounding * a[at] ? Math.sqrt(pivot) : Number.POSITIVE_INFINITY;
  }
  return (b) => solve(a, b);
}

/** L x = b, then Lᵀ x = b. */
function solve(l: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let i = 0; i < n; i++) x[i] = (x[i] - dot(i, l, i * n, x, 0)) / l[i * n + i];
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= l[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= l[i * n + k] * x[i];
  }
  return x;
}

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
