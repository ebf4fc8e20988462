import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../../src/learners/index.ts";
import { naiveBayes } from "../../src/learners/naive-bayes/naive-bayes.ts";
import { Random } from "../../src/random.ts";
import { MISSING, type Table, takeRows, UNSEEN } from "../../src/table/index.ts";
import { loadGerman } from "../reference/german.ts";

const reference = JSON.parse(readFileSync(new URL("fixtures/naive-bayes.json", import.meta.url), "utf8")) as {
  plain: number[];
  weighted: number[];
};

const { fields, X, y } = loadGerman();
const rowsFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const training = takeRows(X, rowsFrom(0, 800));
const later = takeRows(X, rowsFrom(800, 1000));

function fit(params: object = {}, sampleWeight?: Float64Array, table: Table = training): Promise<Model> {
  return naiveBayes.fit(fields, table, y.slice(0, 800), {
    params: naiveBayes.params.parse(params),
    random: new Random(0),
    threads: 1,
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  });
}

function predict(model: Model, table: Table): number[] {
  const pd = new Float64Array(table.rows);
  model.predictProba(table, pd);
  return [...pd];
}

const logOdds = (pd: number) => Math.log(pd / (1 - pd));

/** A copy in which nothing is known of any column but one. */
function knowing(column: number): Table {
  return {
    rows: later.rows,
    columns: later.columns.map((own, j) => {
      if (j === column) return own;
      return own.kind === "numeric"
        ? { ...own, values: new Float64Array(later.rows).fill(Number.NaN) }
        : { ...own, codes: new Int32Array(later.rows).fill(MISSING) };
    }),
  };
}

describe("naive Bayes", () => {
  it("predicts what scikit-learn's Gaussian and categorical models say together", async () => {
    const pd = predict(await fit(), later);
    for (const [row, p] of pd.entries()) expect(Math.abs(p - reference.plain[row]), `row ${row}`).toBeLessThan(1e-6);
  });

  it("predicts it under sample weights and another Laplace count", async () => {
    // The scaler of the reference is unweighted; it moves nothing but the 1e-9 of variance smoothing.
    const weights = Float64Array.from({ length: 800 }, (_, row) => 1 + (row % 3));
    const pd = predict(await fit({ alpha: 0.5 }, weights), later);
    for (const [row, p] of pd.entries()) expect(Math.abs(p - reference.weighted[row]), `row ${row}`).toBeLessThan(1e-6);
  });

  it("adds up what each column says, and leaves out what is missing", async () => {
    const model = await fit();
    const prior = logOdds(predict(model, knowing(-1))[0]);
    const alone = fields.map((_, j) => predict(model, knowing(j)).map((pd) => logOdds(pd) - prior));
    for (const [row, pd] of predict(model, later).entries()) {
      const sum = alone.reduce((total, column) => total + column[row], prior);
      expect(logOdds(pd)).toBeCloseTo(sum, 8);
    }
  });

  it("starts from the share of bad in training rows, or from the priors it is told", async () => {
    const bads = y.slice(0, 800).filter((label) => label === 1).length;
    expect(predict(await fit(), knowing(-1))[0]).toBeCloseTo(bads / 800, 12);
    expect(predict(await fit({ priors: { good: 19, bad: 1 } }), knowing(-1))[0]).toBeCloseTo(0.05, 12);
  });

  it("learns nothing from a level that training rows did not hold, nor from a number that one class lacks", async () => {
    const model = await fit();
    const unseen = later.columns.map((column) =>
      column.kind === "categorical" ? { ...column, codes: new Int32Array(later.rows).fill(UNSEEN) } : column,
    );
    const missing = later.columns.map((column) =>
      column.kind === "categorical" ? { ...column, codes: new Int32Array(later.rows).fill(MISSING) } : column,
    );
    expect(predict(model, { ...later, columns: unseen })).toEqual(predict(model, { ...later, columns: missing }));

    const [, duration] = training.columns;
    if (duration.kind !== "numeric") throw new Error("duration is a number");
    const ofGoods = { ...duration, values: duration.values.map((x, row) => (y[row] === 1 ? Number.NaN : x)) };
    const half = await fit({}, undefined, { ...training, columns: training.columns.with(1, ofGoods) });
    for (const pd of predict(half, knowing(1))) expect(Math.abs(logOdds(pd) - logOdds(0.3))).toBeLessThan(0.2);
  });
});
