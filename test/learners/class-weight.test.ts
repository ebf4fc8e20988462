import { expect, it } from "vitest";
import { classWeight, weighRows } from "../../src/learners/class-weight.ts";

const y = Uint8Array.of(0, 0, 0, 1);

it("weighs all rows alike where nothing is asked", () => {
  expect([...weighRows(y, undefined, null)]).toEqual([1, 1, 1, 1]);
  expect([...weighRows(y, Float64Array.of(2, 0, 1, 3), null)]).toEqual([2, 0, 1, 3]);
});

it("multiplies what is given by class", () => {
  expect([...weighRows(y, Float64Array.of(2, 0, 1, 3), { good: 1, bad: 5 })]).toEqual([2, 0, 1, 15]);
});

it("balances the classes as scikit-learn does, by the weights of their rows", () => {
  expect([...weighRows(y, undefined, "balanced")]).toEqual([4 / 6, 4 / 6, 4 / 6, 2]);
  const weights = weighRows(y, Float64Array.of(2, 0, 1, 3), "balanced");
  expect(weights[0] + weights[1] + weights[2]).toBeCloseTo(weights[3], 12);
});

it("leaves the sample weights as they were", () => {
  const sampleWeight = Float64Array.of(1, 1, 1, 1);
  weighRows(y, sampleWeight, { good: 2, bad: 2 });
  expect([...sampleWeight]).toEqual([1, 1, 1, 1]);
});

it("is null unless told", () => {
  expect(classWeight.parse(undefined)).toBe(null);
});
