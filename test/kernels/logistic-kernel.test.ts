import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createLogisticKernel } from "../../src/kernels/index.ts";
import type { LogisticInput, LogisticKernel } from "../../src/kernels/logistic.ts";
import { PlainLogisticKernel } from "../../src/kernels/plain/logistic-kernel.ts";
import { WasmLogisticKernel } from "../../src/kernels/wasm/logistic-kernel.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadKernels()) as WebAssembly.Module;
});

function fill({ values, stride }: LogisticKernel, rows: number, columns: number, seed: number): void {
  const random = new Random(seed);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) values[row * stride + j] = random.int(4) === 0 ? 0 : random.normal();
  }
}

function pass(kernel: LogisticKernel, { rows, columns }: LogisticInput, spread: number, seed: number) {
  fill(kernel, rows, columns, seed);
  const random = new Random(seed);
  const point = Float64Array.from({ length: columns + 1 }, () => spread * random.normal());
  const gradient = new Float64Array(columns + 1).fill(0.5);
  const middle = 2 * Math.floor(rows / 4);
  const losses = [kernel.addRows(0, middle, point, gradient), kernel.addRows(middle, rows, point, gradient)];
  return { losses, gradient, point };
}

const inputOf = (rows: number, columns: number, seed: number): LogisticInput => {
  const random = new Random(seed);
  return {
    rows,
    columns,
    y: Uint8Array.from({ length: rows }, () => random.int(2)),
    weights: Float64Array.from({ length: rows }, () => random.int(3) / 2),
  };
};

describe("the WebAssembly kernel of logistic regression", () => {
  it("is what a fit takes", async () => {
    expect(await createLogisticKernel(inputOf(3, 2, 1))).toBeInstanceOf(WasmLogisticKernel);
  });

  it("gives the same bits as the plain one, however sure the predictor is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(0, 0.1, 1, 30, 1000),
        fc.nat(),
        (rows, columns, spread, seed) => {
          const input = inputOf(rows, columns, seed);
          const fast = pass(new WasmLogisticKernel(module, input), input, spread, seed);
          expect(fast).toEqual(pass(new PlainLogisticKernel(input), input, spread, seed));
        },
      ),
    );
  });

  it("computes the loss and its derivatives to the last bits", () => {
    const input = inputOf(200, 5, 4);
    const kernel = new WasmLogisticKernel(module, input);
    const { losses, gradient, point } = pass(kernel, input, 3, 4);
    let loss = 0;
    const expected = new Float64Array(6).fill(0.5);
    for (let row = 0; row < 200; row++) {
      const x = [...kernel.values.subarray(row * kernel.stride, row * kernel.stride + 5), 1];
      const z = x.reduce((sum, value, j) => sum + value * point[j], 0);
      const weight = input.weights[row];
      loss += weight * Math.log1p(Math.exp(input.y[row] === 1 ? -z : z));
      for (const [j, value] of x.entries()) expected[j] += weight * (1 / (1 + Math.exp(-z)) - input.y[row]) * value;
    }
    expect((losses[0] + losses[1]) / loss).toBeCloseTo(1, 14);
    for (const [j, g] of gradient.entries()) expect(g).toBeCloseTo(expected[j], 11);
  });
});
