import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fallingOrder } from "../../src/metrics/falling-order.ts";
import { runsOfEqual } from "../../src/metrics/runs-of-equal.ts";

const values = fc.array(
  fc.oneof(
    fc.double({ min: 0, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, -0, 1, 0.5, Number.MIN_VALUE, Infinity),
  ),
  { maxLength: 300 },
);

describe("fallingOrder", () => {
  it("is the order of a stable comparison sort, for any numbers from 0", () => {
    fc.assert(
      fc.property(values, (array) => {
        const expected = [...array.keys()].sort((a, b) => (array[a] === array[b] ? a - b : array[b] - array[a]));
        expect([...fallingOrder(Float64Array.from(array))]).toEqual(expected);
      }),
    );
  });

  it("leaves the values as they were", () => {
    const array = Float64Array.of(0.2, -0, 0.9);
    fallingOrder(array);
    expect(array).toEqual(Float64Array.of(0.2, -0, 0.9));
  });
});

describe("runsOfEqual", () => {
  it("yields each distinct value's rows together, in order", () => {
    const array = Float64Array.of(0.1, 0.9, 0.1, 0.5, 0.9, 0.1);
    expect(Array.from(runsOfEqual(array, fallingOrder(array)), (run) => [...run])).toEqual([[1, 4], [3], [0, 2, 5]]);
  });

  it("yields nothing for no rows", () => {
    expect([...runsOfEqual(new Float64Array(0), fallingOrder(new Float64Array(0)))]).toEqual([]);
  });
});
