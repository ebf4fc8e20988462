import { describe, expect, it } from "vitest";
import { fitPlatt, sigmoid } from "../../../src/learners/svm/platt.ts";
import { machines, ones, sigmoids, weight, y } from "./reference-machines.ts";

const decision = Float64Array.from(machines.plain.decision);

describe("fitPlatt", () => {
  it.each([
    ["without weights", sigmoids.plain, ones],
    ["with weights", sigmoids.weighted, weight],
  ])("finds scikit-learn's sigmoid %s", (_, reference, weights) => {
    const { slope, offset } = fitPlatt(decision, y, weights);
    expect(slope).toBeCloseTo(reference.slope, 4);
    expect(offset).toBeCloseTo(reference.offset, 4);
  });

  it("falls back on the smoothed bad rate where decision values say nothing", () => {
    const flat = fitPlatt(new Float64Array(60).fill(2), y, ones);
    const bads = y.reduce((sum, label) => sum + label, 0);
    expect(sigmoid(2, flat)).toBeCloseTo((bads * ((bads + 1) / (bads + 2)) + (60 - bads) / (62 - bads)) / 60, 6);
  });

  it("stays finite for decision values that part the classes by a mile", () => {
    const parting = fitPlatt(
      Float64Array.from(y, (label) => (label === 1 ? 1e9 : -1e9)),
      y,
      ones,
    );
    for (const f of [-1e9, 0, 1e9]) {
      const pd = sigmoid(f, parting);
      expect(pd).toBeGreaterThanOrEqual(0);
      expect(pd).toBeLessThanOrEqual(1);
    }
  });
});
