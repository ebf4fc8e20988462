import { describe, expect, it } from "vitest";
import { averageProba } from "../../../src/learners/soft-vote/average-proba.ts";

describe("averageProba", () => {
  it("is the unweighted mean of each row", () => {
    expect(averageProba([Float64Array.of(0.25, 1), Float64Array.of(0.75, 0.5)])).toEqual(Float64Array.of(0.5, 0.75));
  });

  it("leaves its arguments as they were", () => {
    const pd = Float64Array.of(0.1, 0.9);
    averageProba([pd, pd, pd]);
    expect(pd).toEqual(Float64Array.of(0.1, 0.9));
  });
});
