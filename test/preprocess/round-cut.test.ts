import fc from "fast-check";
import { expect, it } from "vitest";
import { roundCut } from "../../src/preprocess/woe/round-cut.ts";

it.each([
  [3913, 3999, 3960],
  [0.21, 0.34, 0.3],
  [11, 12, 12],
  [9, 100, 50],
  [-3, 4, 0],
  [-1e308, 1e308, 0],
  [1, 1 + 2 ** -52, 1 + 2 ** -52],
])("parts %d and %d at %d", (below, above, cut) => {
  expect(roundCut(below, above)).toBe(cut);
});

it("is above the one value and not above the other, whatever they are", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      fc.pre(a !== b);
      const [below, above] = a < b ? [a, b] : [b, a];
      const cut = roundCut(below, above);
      expect(below < cut && cut <= above).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
