import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createSparseLogisticKernel, type SparseLogisticKernel } from "../../src/kernels/index.ts";
import { PlainSparseLogisticKernel } from "../../src/kernels/plain/sparse-logistic-kernel.ts";
import type { SparseLogisticInput } from "../../src/kernels/sparse-logistic.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmSparseLogisticKernel } from "../../src/kernels/wasm/sparse-logistic-kernel.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadOwnKernels()) as WebAssembly.Module;
});

/** Rows of few entries, some of none, some of which count nothing. */
function inputOf(rows: number, columns: number, fitIntercept: boolean, seed: number): SparseLogisticInput {
  const random = new Random(seed);
  const starts = new Uint32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (random.int(3) > 0) continue;
      indices.push(column);
      values.push(random.int(2) === 0 ? 1 : random.normal());
    }
    starts[row + 1] = indices.length;
  }
  return {
    rows: { rows, columns, starts, indices: Uint32Array.from(indices), values: Float64Array.from(values) },
    y: Uint8Array.from({ length: rows }, () => random.int(2)),
    weights: Float64Array.from({ length: rows }, () => 0.5 * random.int(4)),
    fitIntercept,
    wantsHessian: true,
  };
}

function pointOf({ rows, fitIntercept }: SparseLogisticInput, spread: number, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: rows.columns + Number(fitIntercept) }, () => spread * random.normal());
}

/** All rows in two parts. */
function derivatives(kernel: SparseLogisticKernel, { rows }: SparseLogisticInput, point: Float64Array) {
  const gradient = new Float64Array(point.length).fill(0.5);
  const hessian = new Float64Array(point.length ** 2).fill(0.25);
  const half = 2 * Math.floor(rows.rows / 4);
  const losses = [kernel.addSlopes(0, half, point, gradient), kernel.addSlopes(half, rows.rows, point, gradient)];
  kernel.addCurvatures(0, half, hessian);
  kernel.addCurvatures(half, rows.rows, hessian);
  return { losses, gradient, hessian };
}

describe("the WebAssembly kernel of logistic regression on sparse rows", () => {
  it("is what a fit takes", async () => {
    expect(await createSparseLogisticKernel(inputOf(3, 2, true, 1))).toBeInstanceOf(WasmSparseLogisticKernel);
  });

  it("gives the same bits as the plain one, however sure the predictor is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.constantFrom(0, 0.1, 1, 30, 1e100),
        fc.nat(),
        (rows, columns, fitIntercept, spread, seed) => {
          const input = inputOf(rows, columns, fitIntercept, seed);
          const point = pointOf(input, spread, seed);
          const kernel = new WasmSparseLogisticKernel(module, input);
          const fast = derivatives(kernel, input, point);
          kernel.close();
          expect(fast).toEqual(derivatives(new PlainSparseLogisticKernel(input), input, point));
        },
      ),
    );
  });

  it("computes the loss and its derivatives to the last bits", () => {
    const input = inputOf(201, 5, true, 4);
    const point = pointOf(input, 2, 4);
    const { starts, indices, values } = input.rows;
    const expected = { loss: 0, gradient: new Float64Array(6).fill(0.5), hessian: new Float64Array(36).fill(0.25) };
    for (const [row, y] of input.y.entries()) {
      const x = [0, 0, 0, 0, 0, 1];
      for (let k = starts[row]; k < starts[row + 1]; k++) x[indices[k]] = values[k];
      const z = x.reduce((sum, value, j) => sum + value * point[j], 0);
      const p = 1 / (1 + Math.exp(-z));
      expected.loss += input.weights[row] * Math.log1p(Math.exp(y === 1 ? -z : z));
      for (let j = 0; j < 6; j++) {
        expected.gradient[j] += input.weights[row] * (p - y) * x[j];
        for (let k = 0; k <= j; k++) expected.hessian[6 * j + k] += input.weights[row] * p * (1 - p) * x[j] * x[k];
      }
    }
    const found = derivatives(new WasmSparseLogisticKernel(module, input), input, point);
    expect((found.losses[0] + found.losses[1]) / expected.loss).toBeCloseTo(1, 13);
    for (const [j, value] of expected.gradient.entries()) expect(found.gradient[j]).toBeCloseTo(value, 10);
    for (const [j, value] of expected.hessian.entries()) expect(found.hessian[j]).toBeCloseTo(value, 10);
  });
});
