import fc from "fast-check";
import { expect, it } from "vitest";
import { classRowsOf } from "../../src/learners/naive-bayes/class-rows.ts";
import { summarizeClasses } from "../../src/learners/naive-bayes/summarize-classes.ts";
import { summarize } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";

const row = fc.record({
  x: fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(0.1, 0.1, Number.NaN)),
  label: fc.nat(1),
  weight: fc.constantFrom(0, 1, 2, 0.7),
});

it("summarises each class as if its rows were alone", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const values = Float64Array.from(rows, ({ x }) => x);
      const z = values.map((value) => (value - 0.3) / 0.7);
      const weights = Float64Array.from(rows, ({ weight }) => weight);
      const classes = summarizeClasses(
        { values, mean: 0.3, scale: 0.7 },
        classRowsOf(
          Uint8Array.from(rows, ({ label }) => label),
          weights,
        ),
      );
      for (const [label, own] of [classes.good, classes.bad].entries()) {
        expect(own).toEqual(
          summarize(
            z,
            Float64Array.from(rows, (r) => (r.label === label ? r.weight : 0)),
          ),
        );
      }
    }),
    { numRuns: 500 },
  );
});

const random = new Random(4);
const many = 5001;
const labels = Uint8Array.from({ length: many }, () => random.int(2));
const columns: [string, (row: number) => number][] = [
  ["numbers", () => random.normal()],
  ["numbers far from 0", () => 1.7e9 + random.normal()],
  ["numbers with gaps", () => (random.int(9) === 0 ? Number.NaN : random.normal())],
  ["a class of which all are the same", (row) => (labels[row] === 1 ? 0.1 : random.normal())],
  ["classes far apart", (row) => 1e5 * labels[row] + random.normal()],
];

it.each(columns)("summarises each class of many rows: %s", (_, draw) => {
  const values = Float64Array.from({ length: many }, (_, row) => draw(row));
  const weights = Float64Array.from({ length: many }, () => 0.5 + random.int(3));
  const { mean, sd: scale } = summarize(values, weights);
  const rows = classRowsOf(labels, weights);
  const z = values.map((value) => (value - mean) / scale);
  const classes = summarizeClasses({ values, mean, scale }, rows);
  for (const [own, counts] of [
    [classes.good, rows.good],
    [classes.bad, rows.bad],
  ] as const) {
    const alone = summarize(z, counts);
    expect(own.weight).toBeCloseTo(alone.weight, 9);
    expect(own.mean).toBeCloseTo(alone.mean, 9);
    expect(Math.abs(own.sd - alone.sd)).toBeLessThanOrEqual(1e-9 * alone.sd);
  }
});
