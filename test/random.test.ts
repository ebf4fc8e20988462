import { describe, expect, it } from "vitest";
import { Random } from "../src/random.ts";

describe("Random", () => {
  it("gives the same bits for the same seed", () => {
    const draw = (random: Random) => Array.from({ length: 5 }, () => random.uint32());
    expect(draw(new Random(7))).toEqual(draw(new Random(7)));
    expect(draw(new Random(7))).not.toEqual(draw(new Random(8)));
  });

  it("forks by seed and key, whatever was drawn before", () => {
    const fresh = new Random(7);
    const used = new Random(7);
    used.float();
    expect(used.fork("fold 1").uint32()).toBe(fresh.fork("fold 1").uint32());
    expect(fresh.fork("fold 1").uint32()).not.toBe(fresh.fork("fold 2").uint32());
  });

  it("fills [0, 1) evenly", () => {
    const random = new Random(1);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(random.float() * 10)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it("draws standard normals", () => {
    const random = new Random(1);
    const sample = Array.from({ length: 100_000 }, () => random.normal());
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});
