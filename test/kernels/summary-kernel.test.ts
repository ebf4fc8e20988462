import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseSummaryKernel, prepareKernels, type SummaryKernel, TILE } from "../../src/kernels/index.ts";
import { PlainSummaryKernel } from "../../src/kernels/plain/summary-kernel.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmSummaryKernel } from "../../src/kernels/wasm/summary-kernel.ts";
import { Random } from "../../src/random.ts";

let fast: SummaryKernel;

beforeAll(async () => {
  fast = new WasmSummaryKernel((await loadOwnKernels()) as WebAssembly.Module);
});

function look(kernel: SummaryKernel, values: Float64Array, low: number, high: number) {
  kernel.take(values);
  return { ...kernel.seek({ low, high }), ...kernel.sums() };
}

describe("the WebAssembly kernel of summaries", () => {
  it("is taken once kernels are loaded", async () => {
    await prepareKernels();
    expect(chooseSummaryKernel()).toBeInstanceOf(WasmSummaryKernel);
  });

  it("gives the same bits as the plain one", () => {
    const number = fc.oneof(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: -3, max: 3 }));
    const tile = fc.array(fc.oneof(number, fc.constant(Number.NaN)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(tile, number, number, (items, a, b) => {
        const values = Float64Array.from(items);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const expected = look(new PlainSummaryKernel(), values, low, high);
        expect(look(fast, values, low, high)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same bits for a whole tile, all of which may lie in the window", () => {
    const random = new Random(1);
    const values = Float64Array.from({ length: TILE }, () => random.normal());
    for (const [low, high] of [
      [-9, 9],
      [0, 0.1],
      [values[3], values[3]],
    ]) {
      expect(look(fast, values, low, high)).toEqual(look(new PlainSummaryKernel(), values, low, high));
    }
  });

  it("tells the spread of numbers far from 0", () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 1.7e9 + (i % 2));
    fast.take(values);
    expect(fast.sums()).toEqual({ sum: 1.7e12 + 500, squares: 250 });
  });
});
