import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMissing } from "../../src/preprocess/has-missing.ts";

describe("hasMissing", () => {
  it("finds NaN among any values, and only of rows that count", () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN, 1, 2, 3),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, fc.constantFrom(0, 1, 2.5)), { maxLength: 40 }), (rows) => {
        const values = Float64Array.from(rows, ([x]) => x);
        const weights = Float64Array.from(rows, ([, weight]) => weight);
        expect(hasMissing(values)).toBe(rows.some(([x]) => Number.isNaN(x)));
        expect(hasMissing(values, weights)).toBe(rows.some(([x, weight]) => Number.isNaN(x) && weight !== 0));
      }),
    );
  });
});
