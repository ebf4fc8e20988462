import { describe, expect, it } from "vitest";
import { learnerStyle, learnerTitle } from "../../src/charts/index.ts";
import { learners } from "../../src/learners/index.ts";

const luminance = (colour: string) => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

describe("learnerStyle", () => {
  it("never gives two learners the same colour and dash, nor the same colour and marker", () => {
    const looks = learners.map(({ name }) => learnerStyle(name));
    expect(new Set(looks.map(({ colour, dash }) => colour + dash)).size).toBe(learners.length);
    expect(new Set(looks.map(({ colour, symbol }) => colour + symbol)).size).toBe(learners.length);
  });

  it("stands out from light and dark paper", () => {
    for (const { name } of learners) {
      const { colour } = learnerStyle(name);
      expect(contrast(colour, "#ffffff"), `${name} on white`).toBeGreaterThan(2);
      expect(contrast(colour, "#17191d"), `${name} on black`).toBeGreaterThan(3);
    }
  });

  it("has a look for a learner that it does not know", () => {
    expect(learnerStyle("my_own").colour).toMatch(/^#/);
    expect(learnerTitle("my_own")).toBe("my_own");
  });
});
