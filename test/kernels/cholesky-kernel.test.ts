import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CholeskyKernel, chooseCholeskyKernel, prepareKernels } from "../../src/kernels/index.ts";
import { plainCholeskyKernel } from "../../src/kernels/plain/cholesky-kernel.ts";
import { WasmCholeskyKernel } from "../../src/kernels/wasm/cholesky-kernel.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let fast: CholeskyKernel;

beforeAll(async () => {
  fast = new WasmCholeskyKernel((await loadOwnKernels()) as WebAssembly.Module);
});

/** B Bᵀ of a random B of so many columns, and a right side. */
function system(n: number, rank: number, seed: number) {
  const random = new Random(seed);
  const rows = Array.from({ length: n }, () => Array.from({ length: rank }, () => random.normal()));
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const other = rows[at % n];
    return rows[Math.floor(at / n)].reduce((sum, x, k) => sum + x * other[k], 0);
  });
  return { a, b: Float64Array.from({ length: n }, () => random.normal()) };
}

function solve(kernel: CholeskyKernel, a: Float64Array, b: Float64Array) {
  const l = a.slice();
  kernel.factorise(l, b.length, 1e-12);
  return { l, x: kernel.solve(l, b) };
}

describe("the WebAssembly kernel of Cholesky's factorisation", () => {
  it("is taken once kernels are loaded", async () => {
    await prepareKernels();
    expect(chooseCholeskyKernel()).toBeInstanceOf(WasmCholeskyKernel);
  });

  it("gives the same bits as the plain one, also where directions have no curvature", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60 }), fc.nat(), (n, rank, seed) => {
        const { a, b } = system(n, rank, seed);
        expect(solve(fast, a, b)).toEqual(solve(plainCholeskyKernel, a, b));
      }),
    );
  });

  it("solves, also what takes more room than it had", () => {
    const n = 150;
    const { a, b } = system(n, 2 * n, 1);
    const { x } = solve(fast, a, b);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j] * x[j];
      expect(sum).toBeCloseTo(b[i], 8);
    }
  });
});
