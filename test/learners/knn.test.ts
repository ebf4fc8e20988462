import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Model } from "../../src/learners/index.ts";
import { knn } from "../../src/learners/knn/knn.ts";
import { Random } from "../../src/random.ts";
import { type Field, type Table, takeRows, UNSEEN } from "../../src/table/index.ts";
import { loadGerman } from "../reference/german.ts";

const reference = JSON.parse(readFileSync(new URL("fixtures/knn.json", import.meta.url), "utf8")) as {
  distance25: number[];
  uniform7: number[];
  same: number[];
};

const german = loadGerman();
const rowsFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const training = takeRows(german.X, rowsFrom(0, 800));
const later = takeRows(german.X, rowsFrom(800, 1000));

function fit(params: object, fields = german.fields, X: Table = training, y = german.y.slice(0, 800)): Promise<Model> {
  return knn.fit(fields, X, y, { params: knn.params.parse(params), random: new Random(0), threads: 1 });
}

function predict(model: Model, X: Table): number[] {
  const pd = new Float64Array(X.rows);
  model.predictProba(X, pd);
  return [...pd];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [row, pd] of actual.entries()) expect(Math.abs(pd - expected[row]), `row ${row}`).toBeLessThan(1e-6);
}

describe("nearest neighbours", () => {
  it("predicts scikit-learn's probabilities, votes by distance", async () => {
    expectClose(predict(await fit({}), later), reference.distance25);
  });

  it("predicts scikit-learn's probabilities, votes alike", async () => {
    expectClose(predict(await fit({ nNeighbors: 7, weights: "uniform" }), later), reference.uniform7);
  });

  it("lets only equal applicants vote where there are some", async () => {
    expectClose(predict(await fit({}), takeRows(german.X, rowsFrom(0, 20))), reference.same);
  });

  it("takes the earlier of training rows at the same distance", async () => {
    const fields: Field[] = [{ name: "x", kind: "numeric", allowMissing: false }];
    const X = (values: number[]) => ({
      rows: values.length,
      columns: [{ kind: "numeric" as const, name: "x", values: Float64Array.from(values) }],
    });
    const model = await fit({ nNeighbors: 1 }, fields, X([-1, 1, -1, 1]), Uint8Array.of(0, 1, 1, 0));
    expect(predict(model, X([0, -1, 1]))).toEqual([0, 0, 1]);
  });

  it("puts a level that training rows did not hold at distance 1 from all others", async () => {
    const levels = ["a", "b", "c"];
    const fields: Field[] = [
      { name: "x", kind: "numeric", allowMissing: false },
      { name: "town", kind: "categorical", levels, allowMissing: false },
    ];
    const X = (values: number[], codes: number[]): Table => ({
      rows: values.length,
      columns: [
        { kind: "numeric", name: "x", values: Float64Array.from(values) },
        { kind: "categorical", name: "town", codes: Int32Array.from(codes), levels },
      ],
    });
    // Standardised, the numbers are −1 and 1.
    const model = await fit({ nNeighbors: 2 }, fields, X([-1, 1], [0, 1]), Uint8Array.of(1, 0));
    const byDistance = (bad: number, good: number) => 1 / bad / (1 / bad + 1 / good);
    expectClose(predict(model, X([-1, -1, -1], [1, 2, UNSEEN])), [
      byDistance(Math.sqrt(2), 2),
      byDistance(1, Math.sqrt(5)),
      byDistance(1, Math.sqrt(5)),
    ]);
  });

  it("lets all rows vote where there are fewer than it asks for", async () => {
    const model = await fit({ nNeighbors: 5000, weights: "uniform" });
    const bads = german.y.slice(0, 800).filter((label) => label === 1).length;
    for (const pd of predict(model, later)) expect(pd).toBeCloseTo(bads / 800, 12);
  });

  it("refuses more training rows than it is told to take", async () => {
    await expect(fit({ maxRows: 799 })).rejects.toMatchObject({ code: "UW-FIT-010" });
  });
});
