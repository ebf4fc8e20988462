import { expect, it } from "vitest";
import { balanceLevels } from "../../src/learners/logistic-regression/balance-levels.ts";
import { fitEncoder } from "../../src/preprocess/index.ts";
import { type Column, type Field, MISSING, UNSEEN } from "../../src/table/index.ts";

const levels = ["a", "b", "c"];
const columns: Column[] = [
  { kind: "categorical", name: "three", codes: Int32Array.of(0, 1, 2, 1), levels },
  { kind: "numeric", name: "number", values: Float64Array.of(1, 2, 3, 5) },
  { kind: "categorical", name: "two", codes: Int32Array.of(0, MISSING, 0, 0), levels },
];
const fields = columns.map(({ name, kind }) => ({ name, kind })) as unknown as readonly Field[];
const X = { rows: 4, columns };
const encoder = fitEncoder(fields, X, { numeric: "standardize", categorical: "onehot", missing: "median" });
const line = { coefficients: Float64Array.of(1, 2, 6, 0.5, -1, 4), intercept: 7 };

function penalty(coefficients: Float64Array): number {
  return coefficients.reduce((sum, w) => sum + w * w, 0);
}

it("puts what all levels of a field share on the intercept", () => {
  expect(balanceLevels(encoder, X, line, true)).toEqual({
    coefficients: Float64Array.of(-2, -1, 3, 0.5, -2.5, 2.5),
    intercept: 11.5,
  });
});

it("finds the smallest weights without an intercept too", () => {
  const balanced = balanceLevels(encoder, X, { ...line, intercept: 0 }, false);
  expect(balanced.intercept).toBe(0);
  const shifted = (by: number) => balanced.coefficients.map((w, j) => w + by * [1, 1, 1, 0, -1, -1][j]);
  for (const by of [-0.1, 0.1]) expect(penalty(shifted(by))).toBeGreaterThan(penalty(balanced.coefficients));
  // Each row has a level of both fields, so that nothing is predicted otherwise.
  expect(balanced.coefficients[0] + balanced.coefficients[4]).toBeCloseTo(0, 12);
  expect(balanced.coefficients[2] + balanced.coefficients[5]).toBeCloseTo(10, 12);
});

it("leaves a field alone of which a row has no level", () => {
  const unseen = { ...columns[0], codes: Int32Array.of(0, 1, UNSEEN, 1) } as Column;
  const { coefficients } = balanceLevels(encoder, { rows: 4, columns: columns.with(0, unseen) }, line, true);
  expect(coefficients.slice(0, 3)).toEqual(Float64Array.of(1, 2, 6));
});
