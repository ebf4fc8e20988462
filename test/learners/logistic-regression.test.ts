import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { learners, type Model } from "../../src/learners/index.ts";
import {
  type LogisticRegressionState,
  logisticRegression,
} from "../../src/learners/logistic-regression/logistic-regression.ts";
import { encoderFromJSON } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { type Table, takeRows } from "../../src/table/index.ts";
import { loadGerman } from "../reference/german.ts";

interface Solution {
  coefficients: Record<string, number>;
  intercept: number;
  pd?: number[];
}

const reference = JSON.parse(
  readFileSync(new URL("fixtures/logistic-regression.json", import.meta.url), "utf8"),
) as Record<"default" | "C=0.1" | "balanced" | "noIntercept" | "weighted", Solution>;

const { fields, X, y } = loadGerman();

function fit(params: object = {}, sampleWeight?: Float64Array, rows: Table = X, labels = y): Promise<Model> {
  return logisticRegression.fit(fields, rows, labels, {
    params: logisticRegression.params.parse(params),
    random: new Random(0),
    threads: 1,
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  });
}

function solutionOf(model: Model): Solution {
  const { encoder, coefficients, intercept } = model.toJSON().state as LogisticRegressionState;
  const { columns } = encoderFromJSON(encoder);
  return { coefficients: Object.fromEntries(columns.map(({ name }, j) => [name, coefficients[j]])), intercept };
}

function expectSameSolution(model: Model, expected: Solution, within = 1e-4): void {
  const { coefficients, intercept } = solutionOf(model);
  expect(Object.keys(coefficients).toSorted()).toEqual(Object.keys(expected.coefficients).toSorted());
  for (const [name, value] of Object.entries(expected.coefficients)) {
    expect(Math.abs(coefficients[name] - value), name).toBeLessThan(within);
  }
  expect(Math.abs(intercept - expected.intercept)).toBeLessThan(within);
}

describe("logistic regression", () => {
  it.each([
    ["default", {}],
    ["C=0.1", { C: 0.1 }],
    ["balanced", { classWeight: "balanced" }],
    ["noIntercept", { fitIntercept: false }],
  ] as const)("finds scikit-learn's coefficients on the German credit data: %s", async (key, params) => {
    expectSameSolution(await fit(params), reference[key]);
  });

  it("finds scikit-learn's coefficients under sample weights", async () => {
    const weights = Float64Array.from({ length: X.rows }, (_, row) => 1 + (row % 3));
    expectSameSolution(await fit({}, weights), reference.weighted);
  });

  it("predicts scikit-learn's probabilities", async () => {
    const pd = new Float64Array(X.rows);
    (await fit()).predictProba(X, pd);
    for (const [row, expected] of (reference.default.pd ?? []).entries()) {
      expect(Math.abs(pd[row] - expected)).toBeLessThan(1e-6);
    }
  });

  it("finds the same solution where a column with many levels makes Newton's method too dear", async () => {
    const levels = Array.from({ length: 500 }, (_, code) => `shop ${code}`);
    const wideFields = [...fields, { name: "shop", kind: "categorical" as const, levels, allowMissing: false }];
    const codes = Int32Array.from({ length: X.rows }, (_, row) => (row * 7) % 500);
    const wide = {
      rows: X.rows,
      columns: [...X.columns, { kind: "categorical" as const, name: "shop", codes, levels }],
    };
    const model = await logisticRegression.fit(wideFields, wide, y, {
      params: logisticRegression.params.parse({ tol: 1e-9, maxIter: 1000 }),
      random: new Random(0),
      threads: 1,
    });
    expect(model.warnings).toEqual([]);
    const pd = new Float64Array(X.rows);
    model.predictProba(wide, pd);
    // Where the loss is flat each level's weight is C times the sum of its residuals.
    const { coefficients } = solutionOf(model);
    for (let code = 0; code < 500; code += 50) {
      let residuals = 0;
      for (let row = 0; row < X.rows; row++) if (codes[row] === code) residuals += y[row] - pd[row];
      expect(coefficients[`shop=shop ${code}`]).toBeCloseTo(residuals, 6);
    }
  });

  it("keeps a finite answer where one column parts the classes and the penalty is next to nothing", async () => {
    const told = { kind: "numeric" as const, name: "told", values: Float64Array.from(y) };
    const model = await logisticRegression.fit(
      [...fields, { name: "told", kind: "numeric", allowMissing: false }],
      { rows: X.rows, columns: [...X.columns, told] },
      y,
      { params: logisticRegression.params.parse({ C: 1e9 }), random: new Random(0), threads: 1 },
    );
    const { coefficients, intercept } = solutionOf(model);
    expect([...Object.values(coefficients), intercept].every(Number.isFinite)).toBe(true);
  });

  it("says that it has not converged", async () => {
    const model = await fit({ maxIter: 2 });
    expect(model.warnings).toEqual(["not converged after 2 steps: raise maxIter or tol"]);
  });

  it("names constant columns", async () => {
    const constant = { ...X.columns[1], values: new Float64Array(X.rows).fill(12) };
    const model = await fit({}, undefined, { rows: X.rows, columns: X.columns.with(1, constant) });
    expect(model.warnings).toEqual([expect.stringContaining("duration_months holds one value only")]);
  });

  it("counts a row of weight 0 as absent", async () => {
    const kept = Uint32Array.from(Array.from({ length: X.rows }, (_, row) => row).filter((row) => row % 4 > 0));
    const weights = Float64Array.from({ length: X.rows }, (_, row) => (row % 4 > 0 ? 1 : 0));
    const fewer = await fit(
      {},
      undefined,
      takeRows(X, kept),
      Uint8Array.from(kept, (row) => y[row]),
    );
    expectSameSolution(await fit({}, weights), solutionOf(fewer), 1e-9);
  });

  it("is on the list", () => {
    expect(learners).toContain(logisticRegression);
  });
});
