import { describe, expect, it } from "vitest";
import { countLeafSamples } from "../../../src/learners/trees/forest-params.ts";

describe("the fewest rows of a forest's leaf", () => {
  it("are 2 on small tables, and so many of large ones that models stay small", () => {
    expect([800, 60_000, 1_000_000].map((rows) => countLeafSamples(null, rows, false))).toEqual([2, 2, 20]);
  });

  it("hold as many different rows where rows are drawn with replacement", () => {
    expect([800, 60_000, 1_000_000].map((rows) => countLeafSamples(null, rows, true))).toEqual([2, 2, 32]);
  });

  it("are what is asked for", () => {
    expect(countLeafSamples(7, 1_000_000, true)).toBe(7);
  });
});
