import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createLogisticKernel } from "../../src/kernels/index.ts";
import type { LinearPredictor, LogisticKernel } from "../../src/kernels/logistic.ts";
import { PlainLogisticKernel } from "../../src/kernels/plain/logistic-kernel.ts";
import { WasmLogisticKernel } from "../../src/kernels/wasm/logistic-kernel.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadKernels()) as WebAssembly.Module;
});

/** Fills a block and passes over it, twice with other rows. */
function pass(kernel: LogisticKernel, rows: number, predictor: LinearPredictor, seed: number) {
  const random = new Random(seed);
  const sums = new Float64Array(kernel.columns.length + 1).fill(0.5);
  const losses = [rows, Math.ceil(rows / 2)].map((count) => {
    for (let row = 0; row < count; row++) {
      for (const column of kernel.columns) column[row] = random.int(4) === 0 ? 0 : random.normal();
      kernel.labels[row] = random.int(2);
      kernel.weights[row] = 0.5 + random.int(3);
    }
    return kernel.addBlock(count, predictor, sums);
  });
  return { losses, sums };
}

function predictorOf(columns: number, spread: number, seed: number): LinearPredictor {
  const random = new Random(seed);
  const numbers = (scale: number) => Float64Array.from({ length: columns }, () => scale * random.normal());
  return { means: numbers(1), factors: numbers(spread), intercept: spread * random.normal() };
}

describe("the WebAssembly kernel of logistic regression", () => {
  it("is what a fit takes", async () => {
    expect(await createLogisticKernel(2)).toBeInstanceOf(WasmLogisticKernel);
  });

  it("gives the same bits as the plain one, however sure the predictor is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 11 }),
        fc.constantFrom(0, 0.1, 1, 30, 1000),
        fc.nat(),
        (rows, columns, spread, seed) => {
          const predictor = predictorOf(columns, spread, seed);
          const fast = pass(new WasmLogisticKernel(module, columns), rows, predictor, seed);
          expect(fast).toEqual(pass(new PlainLogisticKernel(columns), rows, predictor, seed));
        },
      ),
    );
  });

  it("computes the loss and its derivatives to the last bits", () => {
    const predictor = predictorOf(5, 2, 4);
    const kernel = new WasmLogisticKernel(module, 5);
    const sums = new Float64Array(6);
    pass(kernel, 200, predictor, 4);
    const loss = kernel.addBlock(200, predictor, sums);
    let expectedLoss = 0;
    const expected = new Float64Array(6);
    for (let row = 0; row < 200; row++) {
      const x = [...kernel.columns.map((column, j) => column[row] - predictor.means[j]), 1];
      const z = x.reduce((sum, value, j) => sum + value * (predictor.factors[j] ?? predictor.intercept), 0);
      const y = kernel.labels[row];
      expectedLoss += kernel.weights[row] * Math.log1p(Math.exp(y === 1 ? -z : z));
      for (const [j, value] of x.entries()) {
        expected[j] += kernel.weights[row] * (1 / (1 + Math.exp(-z)) - y) * value;
      }
    }
    expect(loss / expectedLoss).toBeCloseTo(1, 13);
    for (const [j, sum] of sums.entries()) expect(sum).toBeCloseTo(expected[j], 10);
  });
});
