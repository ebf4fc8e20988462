import { describe, expect, it } from "vitest";
import { type DenseProblem, fitDense, suitsDense } from "../../src/learners/logistic-regression/dense.ts";
import { predictLogistic } from "../../src/learners/logistic-regression/predict.ts";
import { solveLogistic } from "../../src/learners/logistic-regression/solver.ts";
import { Pacer } from "../../src/learners/pacer.ts";
import { type EncodingSpec, fitEncoder } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { type Field, MISSING, type Table } from "../../src/table/index.ts";

/** So many that a sample of them leads on. */
const ROWS = 40_001;
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
const spec: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };
const fields = fieldsOf(X);
const encoder = fitEncoder(fields, X, spec);
const matrix = encoder.transformSparse(X);
/** Depends on all but the constant column. */
const y = Uint8Array.from({ length: ROWS }, (_, row) => {
  let z = -1;
  for (let p = matrix.starts[row]; p < matrix.starts[row + 1]; p++)
    z += (0.7 - 0.2 * matrix.indices[p]) * matrix.values[p];
  return Number(random.float() < 1 / (1 + Math.exp(-z)));
});
const drawn = numbers(() => 0.5 + random.int(3));
/** Of classes. */
const weights = Float64Array.from(y, (bad) => (bad === 1 ? 2 : 0.7));

function fieldsOf({ columns }: Table): readonly Field[] {
  return columns.map(
    (column): Field => ({
      name: column.name,
      kind: column.kind,
      allowMissing: column.name === "gaps",
      ...(column.kind === "categorical" && { levels: column.levels }),
    }),
  );
}

async function fit(problem: DenseProblem, limits: { tol: number; maxIter: number }, sampleWeight?: Float64Array) {
  const found = await fitDense(fieldsOf(problem.X), spec, sampleWeight, problem, limits);
  if (found === undefined) throw new Error("not fitted");
  return found;
}

/** Another reading of the second column. */
function nearlyLate(row: number): number {
  const [, late] = X.columns;
  return late.kind === "numeric" ? late.values[row] + 10 * Math.sin(row) : 0;
}

describe("logistic regression on many rows of numbers", () => {
  it("suits them, and no wide codes, few rows, rows that don't count or a tolerance beyond single precision", async () => {
    const levels = Array.from({ length: 41 }, (_, i) => `${i}`);
    const wide: Table = {
      rows: ROWS,
      columns: [{ kind: "categorical", name: "x", codes: new Int32Array(ROWS), levels }],
    };
    expect(suitsDense(X, 1e-6)).toBe(true);
    expect(suitsDense(wide, 1e-6)).toBe(false);
    expect(suitsDense({ ...X, rows: 1000 }, 1e-6)).toBe(false);
    const some = drawn.with(5, 0);
    const problem = { X, y, weights: some, C: 1, fitIntercept: true, pacer: new Pacer({}) };
    expect(await fitDense(fields, spec, some, problem, { tol: 1e-6, maxIter: 100 })).toBeUndefined();
    expect(suitsDense(X, 1e-9)).toBe(false);
  });

  it.each([
    ["with an intercept", 1, true, undefined],
    ["without", 1, false, undefined],
    ["under a strong penalty", 1e-4, true, undefined],
    ["under sample weights", 1, true, drawn],
  ])("finds the solution of the encoded rows %s", async (_, C, fitIntercept, sampleWeight) => {
    const problem = { y, weights: sampleWeight ?? weights, C, fitIntercept, pacer: new Pacer({}) };
    const dense = await fit({ ...problem, X }, { tol: 1e-8, maxIter: 100 }, sampleWeight);
    const rows = fitEncoder(fields, X, spec, sampleWeight).transformSparse(X);
    const sparse = await solveLogistic({ ...problem, X: rows }, 1e-10, 100);
    expect(dense.converged).toBe(true);
    expect(dense.iterations).toBeLessThan(12);
    expect(dense.intercept).toBeCloseTo(sparse.intercept, 5);
    expect(dense.coefficients).toHaveLength(sparse.coefficients.length);
    for (const [j, coefficient] of sparse.coefficients.entries()) {
      expect(dense.coefficients[j]).toBeCloseTo(coefficient, 5);
    }
  });

  const times = (factor: number) => weights.map((weight) => factor * weight);
  const sorted = Float64Array.from(y).sort();
  const hard: [string, Table["columns"][number], Float64Array][] = [
    ["with a column twice", { ...X.columns[0], name: "again" }, weights],
    [
      "with columns that tell nearly the same",
      { kind: "numeric", name: "near", values: numbers(() => 0).map((_, row) => nearlyLate(row)) },
      weights,
    ],
    [
      "with a level of few rows, all in one place",
      {
        kind: "categorical",
        name: "rare",
        codes: Int32Array.from({ length: ROWS }, (_, row) => Number(row > 5005 && row < 5045)),
        levels: ["common", "rare"],
      },
      weights,
    ],
    [
      "with heavy tails",
      { kind: "numeric", name: "tails", values: numbers(() => Math.exp(4 * random.normal())) },
      weights,
    ],
    [
      "where rows come in order",
      { kind: "numeric", name: "order", values: numbers(() => 0).map((_, row) => row) },
      weights,
    ],
    [
      "where a value is missing though the field allows for none",
      { kind: "numeric", name: "hole", values: numbers(() => random.normal()).with(77, Number.NaN) },
      weights,
    ],
    [
      "where a few rows, of which no sample tells, are far out",
      { kind: "numeric", name: "far", values: numbers(() => random.normal()).fill(1e12, 20_000, 20_003) },
      weights,
    ],
    ["where they weigh next to nothing", { kind: "numeric", name: "more", values: sorted }, times(1e-12)],
    ["where they weigh much", { kind: "numeric", name: "more", values: sorted }, times(1e12)],
  ];
  it.each(hard)("predicts what the solution of the encoded rows does %s", async (_, column, own) => {
    const wider: Table = { rows: ROWS, columns: [...X.columns, column] };
    const C = 1 / own[0];
    const problem = { y, weights: own, C, fitIntercept: true, pacer: new Pacer({}) };
    const dense = await fit({ ...problem, X: wider }, { tol: 1e-8, maxIter: 100 });
    const rows = fitEncoder(fieldsOf(wider), wider, spec).transformSparse(wider);
    const sparse = await solveLogistic({ ...problem, X: rows }, 1e-10, 100);
    expect(dense.converged).toBe(true);
    expect(dense.iterations).toBeLessThan(20);
    const [found, expected] = [new Float64Array(ROWS), new Float64Array(ROWS)];
    predictLogistic(dense, rows, found);
    predictLogistic(sparse, rows, expected);
    for (const [row, pd] of expected.entries()) {
      if (Math.abs(found[row] - pd) > 1e-5) expect(found[row], `row ${row}`).toBeCloseTo(pd, 5);
    }
  });
});
