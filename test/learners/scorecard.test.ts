import { describe, expect, it } from "vitest";
import type { Model } from "../../src/learners/index.ts";
import { type ScorecardState, scorecard } from "../../src/learners/scorecard/scorecard.ts";
import { woeBinningFromJSON } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";
import { UNSEEN } from "../../src/table/index.ts";
import { loadGerman } from "../reference/german.ts";

const { fields, X, y } = loadGerman();

function fit(params: object = {}): Promise<Model> {
  return scorecard.fit(fields, X, y, { params: scorecard.params.parse(params), random: new Random(0), threads: 1 });
}

const stateOf = (model: Model) => model.toJSON().state as ScorecardState;

function predict(model: Model, table = X): Float64Array {
  const pd = new Float64Array(table.rows);
  model.predictProba(table, pd);
  return pd;
}

describe("a scorecard", () => {
  it("gives points that add up to the score of the PD: 600 at odds of 50 : 1, 20 to double them", async () => {
    const model = await fit();
    const { binning, points } = stateOf(model);
    const bins = woeBinningFromJSON(binning).binsOf(X);
    for (const [row, pd] of predict(model).entries()) {
      const score = points.columns.reduce((sum, own, j) => sum + own[bins[row * fields.length + j]], points.base);
      expect(score).toBeCloseTo(600 + 20 * Math.log2((1 - pd) / pd / 50), 8);
    }
  });

  it("scales its points as told, and its PDs stay", async () => {
    const usual = await fit();
    const other = await fit({ pdo: 40, baseScore: 500, baseOdds: 20 });
    expect(predict(other)).toEqual(predict(usual));
    const [a, b] = [stateOf(usual).points, stateOf(other).points];
    expect(b.columns[0][0]).toBeCloseTo(2 * a.columns[0][0], 10);
    expect(b.base).toBeCloseTo(500 + 2 * (a.base - 600 + 20 * Math.log2(50 / 20)), 8);
  });

  it("never gives a riskier bin more points", async () => {
    const model = await fit();
    const { binning, points } = stateOf(model);
    for (const [j, { bins }] of binning.columns.entries()) {
      const safestFirst = [...bins.keys()].sort((a, b) => bins[b].woe - bins[a].woe);
      const own = safestFirst.map((bin) => points.columns[j][bin]);
      expect(own).toEqual(own.toSorted((a, b) => b - a));
    }
    expect(model.warnings).toContain("existing_credits left out: its weight would give more points to riskier bins");
  });

  it("keeps every column where signs are free", async () => {
    const model = await fit({ oneSign: false });
    expect(stateOf(model).coefficients.some((weight) => weight > 0)).toBe(true);
    expect(stateOf(model).coefficients).not.toContain(0);
    expect(model.warnings).toEqual([]);
  });

  it("gives a value that training rows did not hold no points", async () => {
    const model = await fit();
    const purpose = fields.findIndex(({ name }) => name === "purpose");
    const column = X.columns[purpose];
    if (column.kind !== "categorical") throw new Error("purpose is a category");
    const unseen = { ...column, codes: new Int32Array(X.rows).fill(UNSEEN) };
    const [pd, pdUnseen] = [predict(model), predict(model, { ...X, columns: X.columns.with(purpose, unseen) })];
    const { binning, points } = stateOf(model);
    const bins = woeBinningFromJSON(binning).binsOf(X);
    const scoreOf = (p: number) => 20 * Math.log2((1 - p) / p);
    for (let row = 0; row < 50; row++) {
      const own = points.columns[purpose][bins[row * fields.length + purpose]];
      expect(scoreOf(pd[row]) - scoreOf(pdUnseen[row])).toBeCloseTo(own, 8);
    }
  });

  it("takes trends of single fields from its parameters", async () => {
    const { binning } = stateOf(await fit({ trends: { age_years: "peak" }, maxBins: 4 }));
    expect(binning.columns.find(({ name }) => name === "age_years")?.shape).toBe("peak");
    for (const { bins } of binning.columns) expect(bins.length).toBeLessThanOrEqual(4);
  });

  it("keeps the counts of its bins as they are under class weights", async () => {
    const counts = async (params: object) => stateOf(await fit(params)).binning;
    expect(await counts({ classWeight: "balanced" })).toEqual(await counts({}));
  });
});
