/** Solving systems A x = b, A symmetric and positive definite, in two kernels that give the same bits. */
export interface CholeskyKernel {
  /**
   * Cholesky's factorisation A = L Lᵀ, in place. A direction without curvature gets an endless pivot, which keeps solutions
   * from moving along it.
   *
   * @param a n × n, row-major; only its lower triangle is read, and L overwrites it.
   * @param rounding what the entries of A are known to, as a share of them.
   */
  factorise(a: Float64Array, n: number, rounding: number): void;
  /**
   * @param l what `factorise` has left.
   * @returns x, a new array.
   */
  solve(l: Float64Array, b: Float64Array): Float64Array;
}
