import fc from "fast-check";
import { expect, it } from "vitest";
import { median, summarize } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";

const columns = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 });

it("finds the median that sorting finds", () => {
  fc.assert(
    fc.property(columns, (items) => {
      const sorted = items.toSorted((a, b) => a - b);
      const half = items.length / 2;
      const expected = (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
      expect(median(Float64Array.from([...items, Number.NaN]))).toBe(expected);
    }),
  );
});

it.each(["smooth", "with gaps", "of few values", "of two values", "sorted"])(
  "finds the median of a long column, %s",
  (kind) => {
    const random = new Random(5);
    for (const rows of [5000, 5001, 20_000]) {
      const values = Float64Array.from({ length: rows }, () => random.normal());
      if (kind === "with gaps") for (let row = 0; row < rows; row += 3) values[row] = Number.NaN;
      if (kind === "of few values") for (let row = 0; row < rows; row++) values[row] = Math.round(values[row]) + 0;
      if (kind === "of two values") for (let row = 0; row < rows; row++) values[row] = row % 2;
      if (kind === "sorted") values.sort();
      const sorted = values.filter((x) => !Number.isNaN(x)).sort();
      const half = sorted.length / 2;
      expect(median(values)).toBe((sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2);
    }
  },
);

it("finds the median where a sample of the rows misleads", () => {
  const values = Float64Array.from({ length: 8192 }, (_, i) => (i % 8 === 0 ? -1e6 : i));
  const sorted = values.toSorted();
  expect(median(values)).toBe((sorted[4095] + sorted[4096]) / 2);
});

it("summarises integer weights as copies", () => {
  const weighted = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.nat(4)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(weighted, (pairs) => {
      const values = Float64Array.from(pairs, ([value]) => value);
      const weights = Float64Array.from(pairs, ([, weight]) => weight);
      const copies = Float64Array.from(pairs.flatMap(([value, weight]) => Array<number>(weight).fill(value)));
      expect(median(values, weights)).toBe(median(copies));
      const [a, b] = [summarize(values, weights), summarize(copies, undefined)];
      expect(a.weight).toBe(b.weight);
      expect(a.mean).toBeCloseTo(b.mean, 12);
      expect(a.sd).toBeCloseTo(b.sd, 12);
    }),
  );
});

it("sees no spread in a constant column, however its mean rounds", () => {
  expect(summarize(new Float64Array(7).fill(0.1), undefined)).toEqual({ weight: 7, mean: 0.1, sd: 0 });
});

it.each([0, 1.7e9, -1e12])("finds mean and spread of a long column around %d", (centre) => {
  const random = new Random(6);
  const values = Float64Array.from({ length: 10_001 }, () => centre + random.normal());
  const gaps = values.map((x) => x - centre);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  const found = summarize(values, undefined);
  expect(found.mean - centre).toBeCloseTo(mean, centre === 0 ? 12 : 3);
  expect(found.sd).toBeCloseTo(Math.sqrt(squares / gaps.length), centre === 0 ? 12 : 6);
});
