import { describe, expect, it } from "vitest";
import { curvesText } from "../../../src/cli/terminal/curves-text.ts";
import { sample, sparkline } from "../../../src/cli/terminal/sparkline.ts";

describe("sparkline", () => {
  it("gives the lowest block to the least value and the full one to the greatest", () => {
    expect(sparkline([0, 0.5, 1], 0, 1)).toBe("▁▅█");
    expect(sparkline([3, 3], 3, 3)).toBe("▁▁");
  });
});

describe("sample", () => {
  it("reads a curve at equal distances, along straight lines", () => {
    const points = [
      [0, 0],
      [0.5, 1],
      [1, 0],
    ] as const;
    expect(sample(points, 5)).toEqual([0, 0.5, 1, 0.5, 0]);
  });
});

describe("curvesText", () => {
  const heldOut = { yTrue: Uint8Array.from([0, 0, 1, 1]), pd: Float64Array.from([0.1, 0.4, 0.35, 0.8]) };
  const costs = { falseNegative: 5, falsePositive: 1 };

  it("draws both curves, each in one line, and says what is least", () => {
    const [[, roc], [, cost]] = curvesText(heldOut, costs, false);
    expect(roc).toMatch(/^[▁▂▃▄▅▆▇█]{31} {2}bads rejected/);
    expect(cost).toMatch(/^[▁▂▃▄▅▆▇█]{31} {2}by cut-off 0 to 1; least \.250 at \.350$/);
  });

  it("says the same in words where blocks can't be shown", () => {
    const text = curvesText(heldOut, costs, true).flat().join("\n");
    expect(text).not.toMatch(/[▁▂▃▄▅▆▇█]/);
    expect(text).toContain("rejecting 100 % of the good rejects 100 % of the bad");
    expect(text).toContain("least .250 at .350; at cut-off .0 .500");
  });
});
