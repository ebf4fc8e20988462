import { describe, expect, it } from "vitest";
import { solveDense, suitsDense } from "../../src/learners/logistic-regression/dense.ts";
import { solveLogistic } from "../../src/learners/logistic-regression/solver.ts";
import { Pacer } from "../../src/learners/pacer.ts";
import { type Encoder, fitEncoder } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { type Field, MISSING, type Table } from "../../src/table/index.ts";

const ROWS = 20_001;
const random = new Random(3);
const numbers = (draw: () => number) => Float64Array.from({ length: ROWS }, draw);

/** Numbers of very different size, one with gaps, one constant, and a category. */
const X: Table = {
  rows: ROWS,
  columns: [
    { kind: "numeric", name: "small", values: numbers(() => 1e-6 * random.normal()) },
    { kind: "numeric", name: "late", values: numbers(() => 1.7e9 + 1e5 * random.normal()) },
    { kind: "numeric", name: "gaps", values: numbers(() => (random.int(9) === 0 ? Number.NaN : random.normal())) },
    { kind: "numeric", name: "constant", values: numbers(() => 7) },
    {
      kind: "categorical",
      name: "level",
      codes: Int32Array.from({ length: ROWS }, () => (random.int(20) === 0 ? MISSING : random.int(2))),
      levels: ["a", "b"],
    },
  ],
};
const fields = X.columns.map(({ name, kind }) => ({ name, kind })) as unknown as readonly Field[];
const encoder: Encoder = fitEncoder(fields, X, { numeric: "standardize", categorical: "onehot", missing: "median" });
const matrix = encoder.transformSparse(X);
/** Depends on all but the constant column. */
const y = Uint8Array.from({ length: ROWS }, (_, row) => {
  let z = -1;
  for (let p = matrix.starts[row]; p < matrix.starts[row + 1]; p++)
    z += (0.7 - 0.2 * matrix.indices[p]) * matrix.values[p];
  return Number(random.float() < 1 / (1 + Math.exp(-z)));
});
const weights = numbers(() => 0.5 + random.int(3));

describe("logistic regression on many rows of numbers", () => {
  it("suits them, and no wide codes, few rows or rows that don't count", () => {
    expect(suitsDense(encoder, X, weights)).toBe(true);
    expect(suitsDense({ ...encoder, columns: Array.from({ length: 11 }, () => encoder.columns[0]) }, X, weights)).toBe(
      false,
    );
    expect(suitsDense(encoder, { ...X, rows: 1000 }, weights)).toBe(false);
    expect(suitsDense(encoder, X, weights.with(5, 0))).toBe(false);
  });

  it.each([
    ["with an intercept", 1, true],
    ["without", 1, false],
    ["under a strong penalty", 1e-4, true],
  ])("finds the solution of the encoded rows %s", async (_, C, fitIntercept) => {
    const problem = { y, weights, C, fitIntercept, pacer: new Pacer({}) };
    const dense = await solveDense(encoder, X, problem, { tol: 1e-8, maxIter: 100 });
    const sparse = await solveLogistic({ ...problem, X: matrix }, 1e-10, 100);
    expect(dense.converged).toBe(true);
    expect(dense.iterations).toBeLessThan(12);
    expect(dense.intercept).toBeCloseTo(sparse.intercept, 5);
    expect(dense.coefficients).toHaveLength(sparse.coefficients.length);
    for (const [j, coefficient] of sparse.coefficients.entries()) {
      expect(dense.coefficients[j]).toBeCloseTo(coefficient, 5);
    }
  });
});
