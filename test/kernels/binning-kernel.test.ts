import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type BinningKernel, loadBinningKernel, plainBinningKernel } from "../../src/kernels/index.ts";
import { WasmBinningKernel } from "../../src/kernels/wasm/binning-kernel.ts";
import { Random } from "../../src/random.ts";

let fast: BinningKernel;

beforeAll(async () => {
  fast = await loadBinningKernel();
  expect(fast).toBeInstanceOf(WasmBinningKernel);
});

const value = fc.oneof(
  fc.double(),
  fc.float(),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(Number.NaN, -0, 1e300, -1e300, 1e-45, -1e-50),
);
const rules = fc.record({ maxBin: fc.integer({ min: 1, max: 255 }), minDataInBin: fc.integer({ min: 1, max: 9 }) });

function assign(kernel: BinningKernel, values: Float64Array, bounds: Float32Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  kernel.assign(values, bounds, 255, bins);
  return bins;
}

describe("the WebAssembly kernel of binning", () => {
  it("cuts columns as the plain one does", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), rules, (column, rule) => {
        const values = Float64Array.from(column);
        expect(fast.cut(values, rule)).toEqual(plainBinningKernel.cut(values, rule));
      }),
      { numRuns: 300 },
    );
  });

  it.each([1000, 250_000])("cuts %d rows as the plain one does", (rows) => {
    const random = new Random(rows);
    const smooth = Float64Array.from({ length: rows }, () => random.normal());
    const lumpy = smooth.map((x) => (x > 1 ? 5 : Math.round(x * 300)));
    for (const values of [smooth, lumpy]) {
      for (const maxBin of [3, 100, 255]) {
        const rule = { maxBin, minDataInBin: 3 };
        expect(fast.cut(values, rule)).toEqual(plainBinningKernel.cut(values, rule));
      }
    }
  });

  it("finds the bin of each value as the plain one does", () => {
    const bound = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.uniqueArray(bound, { maxLength: 254 }), fc.array(value, { maxLength: 400 }), (cuts, column) => {
        const bounds = Float32Array.from(new Set(cuts.map((x) => x + 0))).sort();
        const values = Float64Array.from([...column, ...bounds]);
        expect(assign(fast, values, bounds)).toEqual(assign(plainBinningKernel, values, bounds));
      }),
    );
  });

  it("finds the bins of more values than it takes at a time", () => {
    const values = Float64Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 40_000);
    const bounds = Float32Array.from({ length: 200 }, (_, i) => i * 200);
    expect(assign(fast, values, bounds)).toEqual(assign(plainBinningKernel, values, bounds));
  });
});
