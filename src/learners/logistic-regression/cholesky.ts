import { chooseCholeskyKernel } from "../../kernels/index.ts";

/**
 * @param a n × n, row-major, symmetric and positive definite; only its lower triangle is read, and it is used up.
 * @param rounding what the entries of A are known to, as a share of them. Nothing moves along a direction without curvature.
 * @returns a function that solves A x = b, and changes no b.
 */
export function factorise(a: Float64Array, n: number, rounding = 1e-14): (b: Float64Array) => Float64Array {
  const kernel = chooseCholeskyKernel();
  kernel.factorise(a, n, rounding);
  return (b) => kernel.solve(a, b);
}
