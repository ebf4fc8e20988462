import { describe, expect, it } from "vitest";
import { BootstrapDraws, drawSampleCount, hash32 } from "../../src/kernels/draws.ts";

const KEYS = 100_000;

function moments(draw: (key: number) => number): { mean: number; variance: number } {
  const drawn = Array.from({ length: KEYS }, (_, key) => draw(hash32(key)));
  const mean = drawn.reduce((sum, x) => sum + x, 0) / KEYS;
  return { mean, variance: drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / KEYS };
}

describe("a bootstrap count", () => {
  const draws = new BootstrapDraws();

  it.each([1, 4])("of a smaller sample is smaller (%d copies)", (copies) => {
    const tenth = new BootstrapDraws(0.1);
    const { mean, variance } = moments((key) => tenth.count(17, key, copies));
    expect(Math.abs(mean / copies - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(variance / copies - 0.1)).toBeLessThan(0.01);
  });

  it.each([0.5, 1, 3, 50, 1000])("is Poisson: mean and variance are the copies (%d)", (copies) => {
    const { mean, variance } = moments((key) => draws.count(17, key, copies));
    expect(Math.abs(mean / copies - 1)).toBeLessThan(0.02);
    expect(Math.abs(variance / copies - 1)).toBeLessThan(0.03);
  });

  it("leaves out 37 % of single rows", () => {
    const { mean } = moments((key) => +(draws.count(3, key, 1) === 0));
    expect(mean).toBeCloseTo(Math.exp(-1), 2);
  });

  it("of one tree says nothing about that of another", () => {
    const product = moments((key) => draws.count(1, key, 1) * draws.count(2, key, 1));
    expect(product.mean).toBeCloseTo(1, 1);
  });
});

describe("a sample count", () => {
  it.each([1, 2, 40, 5000])("is binomial (%d copies)", (copies) => {
    const { mean, variance } = moments((key) => drawSampleCount(5, key, copies, 0.8));
    expect(Math.abs(mean / (0.8 * copies) - 1)).toBeLessThan(0.01);
    expect(Math.abs(variance / (0.16 * copies) - 1)).toBeLessThan(0.03);
  });

  it("never exceeds the copies, and takes a broken number as one row", () => {
    for (let key = 0; key < 1000; key++) {
      expect(drawSampleCount(5, key, 5000, 0.999)).toBeLessThanOrEqual(5000);
      expect([0, 0.75]).toContain(drawSampleCount(5, key, 0.75, 0.5));
    }
  });
});
