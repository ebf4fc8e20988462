import { describe, expect, it } from "vitest";
import { Adam } from "../../src/kernels/plain/adam.ts";

describe("Adam", () => {
  it("first moves every parameter by the learning rate, whatever the size of its gradient", () => {
    const parameters = Float32Array.of(1, 1, 1);
    new Adam(3, 0.01).step(parameters, Float32Array.of(0.5, -20, 0));
    expect(parameters[0]).toBeCloseTo(0.99, 6);
    expect(parameters[1]).toBeCloseTo(1.01, 6);
    expect(parameters[2]).toBe(1);
  });

  it("follows scikit-learn's steps", () => {
    const parameters = Float32Array.of(0.5, -0.25);
    const adam = new Adam(2, 0.003);
    for (const gradient of [
      [0.3, -0.1],
      [0.2, 0.4],
      [-0.5, 0.1],
    ])
      adam.step(parameters, Float32Array.from(gradient));
    expect(parameters[0]).toBeCloseTo(0.49432840207347745, 7);
    expect(parameters[1]).toBeCloseTo(-0.25039135272078356, 7);
  });

  it("takes what has faded away as 0", () => {
    const parameters = Float32Array.of(1e-35, -1e-35, 1e-29);
    new Adam(3, 0.01).step(parameters, new Float32Array(3));
    expect([...parameters]).toEqual([0, 0, Math.fround(1e-29)]);
  });

  it("goes to the bottom of a bowl", () => {
    const parameters = Float32Array.of(3, -2);
    const adam = new Adam(2, 0.05);
    for (let step = 0; step < 2000; step++) {
      adam.step(parameters, Float32Array.of(2 * (parameters[0] - 1), 20 * (parameters[1] + 0.5)));
    }
    expect(parameters[0]).toBeCloseTo(1, 4);
    expect(parameters[1]).toBeCloseTo(-0.5, 4);
  });
});
