import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thresholdBetween } from "../../src/kernels/index.ts";
import { applyBins, type BinningOptions, fitBins, type NumericBins, UNSEEN_BIN } from "../../src/preprocess/index.ts";
import { type CategoricalColumn, type Column, MISSING, type NumericColumn, UNSEEN } from "../../src/table/index.ts";

const numbers = (values: ArrayLike<number>): NumericColumn => ({
  kind: "numeric",
  name: "amount",
  values: Float64Array.from(values),
});

const categories = (codes: number[], levels = ["a", "b", "c", "d"]): CategoricalColumn => ({
  kind: "categorical",
  name: "purpose",
  codes: Int32Array.from(codes),
  levels,
});

const fitNumbers = (values: ArrayLike<number>, options: Partial<BinningOptions> = {}) =>
  fitBins(numbers(values), { maxBin: 255, ...options }) as NumericBins;

function binsOf(column: Column, training = column, options: Partial<BinningOptions> = {}): number[] {
  const bins = new Uint8Array(column.kind === "numeric" ? column.values.length : column.codes.length);
  applyBins(fitBins(training, { maxBin: 255, ...options }), column, bins);
  return [...bins];
}

describe("the bins of a number", () => {
  it("are its distinct values where these are few, parted halfway", () => {
    const bins = fitNumbers([30, 10, 20, 10]);
    expect([...bins.bounds]).toEqual([15, 25]);
    expect([...bins.lowest]).toEqual([10, 20, 30]);
    expect([...bins.highest]).toEqual([10, 20, 30]);
    expect(bins.bins).toBe(3);
    expect(binsOf(numbers([30, 10, 20, 10, -5, 15, 15.1, 99]), numbers([30, 10, 20, 10]))).toEqual([
      2, 0, 1, 0, 0, 0, 1, 2,
    ]);
  });

  it("are quantiles where there are more values than bins", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
    const counts = new Array<number>(100).fill(0);
    for (const bin of binsOf(numbers(values), numbers(values), { maxBin: 100 })) counts[bin]++;
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThanOrEqual(1);
  });

  it("leave a value that is common to its own bin", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 600 ? 50 : i / 10));
    const { bounds } = fitNumbers(values, { maxBin: 10 });
    const bins = binsOf(numbers(values), numbers(values), { maxBin: 10 });
    expect(new Set(bins).size).toBe(10);
    expect(bins.filter((bin) => bin === bins[0])).toHaveLength(600);
    expect(bounds.length).toBe(9);
  });

  it("are float32: values that float32 can't tell apart share one", () => {
    expect(fitNumbers([1, 1 + 1e-9, 2]).bins).toBe(2);
    expect(fitNumbers([0, -0, -1e-300, 1]).bins).toBe(2);
    expect(fitNumbers([1e39, 1e300, -1e300, 0]).bins).toBe(3);
  });

  it("end with one for missing values, where training has any", () => {
    const bins = fitNumbers([1, Number.NaN, 2]);
    expect(bins).toMatchObject({ bins: 3, missing: 2 });
    expect(binsOf(numbers([Number.NaN, 2, 1]), numbers([1, Number.NaN, 2]))).toEqual([2, 1, 0]);
    expect(fitNumbers([1, 2])).toMatchObject({ bins: 2, missing: -1 });
    expect(fitNumbers([Number.NaN, Number.NaN])).toMatchObject({ bins: 2, missing: 1 });
    expect(fitNumbers([])).toMatchObject({ bins: 1, missing: -1 });
  });

  it("hold at least so many rows as told, save the last", () => {
    expect([...fitNumbers([1, 2, 3, 4, 5], { minDataInBin: 2 }).bounds]).toEqual([2.5, 4.5]);
  });

  it("part values as their bounds do, for any column", () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 20 }),
        (values, maxBin) => {
          const { bounds, lowest, highest, bins } = fitNumbers(values, { maxBin });
          expect(bins).toBeLessThanOrEqual(maxBin);
          for (const [row, bin] of binsOf(numbers(values), numbers(values), { maxBin }).entries()) {
            const x = Math.fround(values[row]);
            if (bin > 0) expect(x).toBeGreaterThan(bounds[bin - 1]);
            if (bin < bounds.length) expect(x).toBeLessThanOrEqual(bounds[bin]);
            expect(x).toBeGreaterThanOrEqual(lowest[bin]);
            expect(x).toBeLessThanOrEqual(highest[bin]);
          }
        },
      ),
    );
  });

  it("take a weight for that many copies", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 12 }), (weighted, maxBin) => {
        const values = weighted.map(([value]) => value);
        const sampleWeight = Float64Array.from(weighted, ([, weight]) => weight);
        const copies = weighted.flatMap(([value, weight]) => new Array<number>(weight).fill(value));
        expect(fitNumbers(values, { maxBin, sampleWeight })).toEqual(fitNumbers(copies, { maxBin }));
      }),
    );
  });

  it("of a long column come from rows spread all over it", () => {
    const values = Float64Array.from({ length: 500_000 }, (_, i) => i);
    const { bounds, bins } = fitNumbers(values);
    expect(bins).toBe(255);
    for (const [i, bound] of bounds.entries()) expect(Math.abs(bound - ((i + 1) * 500_000) / 255)).toBeLessThan(2500);
  });
});

describe("a threshold between two float32 numbers", () => {
  it("is at least the one and less than the other, however near they are", () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(float, float, (a, b) => {
        fc.pre(a < b);
        const threshold = thresholdBetween(a, b);
        expect(Math.fround(threshold)).toBe(threshold);
        expect(threshold >= a && threshold < b).toBe(true);
      }),
    );
  });
});

describe("the bins of a category", () => {
  it("are the levels that training has, and one for missing values", () => {
    expect(binsOf(categories([0, 3, MISSING, 0]))).toEqual([0, 1, 2, 0]);
    expect(fitBins(categories([0, 3, MISSING, 0]), { maxBin: 255 })).toMatchObject({ bins: 3, missing: 2, rare: -1 });
  });

  it("send other levels nowhere", () => {
    const training = categories([0, 3]);
    expect(binsOf(categories([1, UNSEEN, MISSING, 7, 3]), training)).toEqual([
      UNSEEN_BIN,
      UNSEEN_BIN,
      UNSEEN_BIN,
      UNSEEN_BIN,
      1,
    ]);
  });

  it("let the rarest levels share one where there are too many, and the unseen with them", () => {
    const levels = Array.from({ length: 10_000 }, (_, i) => `level ${i}`);
    const training = categories(
      [...levels.keys(), ...levels.keys()].filter((code) => code !== 5).concat(7, 7, 9999, 9999),
      levels,
    );
    const fitted = fitBins(training, { maxBin: 4 });
    expect(fitted).toMatchObject({ bins: 4, missing: -1, rare: 3 });
    expect(binsOf(categories([7, 9999, 0, 1, 2, 5, UNSEEN], levels), training, { maxBin: 4 })).toEqual([
      1, 2, 0, 3, 3, 3, 3,
    ]);
  });

  it("don't count rows of weight 0", () => {
    const sampleWeight = Float64Array.of(1, 0, 2);
    expect(fitBins(categories([2, 1, 0]), { maxBin: 255, sampleWeight })).toMatchObject({ bins: 2 });
  });
});
