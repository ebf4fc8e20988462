import fc from "fast-check";
import { expect, it } from "vitest";
import { summarizeClasses } from "../../src/learners/naive-bayes/summarize-classes.ts";
import { summarize } from "../../src/preprocess/index.ts";

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
        Uint8Array.from(rows, ({ label }) => label),
        weights,
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
