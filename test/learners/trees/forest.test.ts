import { describe, expect, it } from "vitest";
import { THRESHOLD } from "../../../src/kernels/index.ts";
import { decisionTree } from "../../../src/learners/decision-tree.ts";
import { extraTrees } from "../../../src/learners/extra-trees.ts";
import { gradientBoosting } from "../../../src/learners/gradient-boosting/gradient-boosting.ts";
import type { Learner } from "../../../src/learners/index.ts";
import { randomForest } from "../../../src/learners/random-forest.ts";
import type { TreeModel } from "../../../src/learners/trees/tree-model.ts";
import { Random } from "../../../src/random.ts";
import { type Column, type Field, takeRows } from "../../../src/table/index.ts";
import { loadGerman } from "../../reference/german.ts";

const german = loadGerman();

async function fit(
  learner: Learner,
  data = german,
  params: object = {},
  sampleWeight?: Float64Array,
): Promise<TreeModel> {
  const options = { params: learner.params.parse(params), random: new Random(3), threads: 1 };
  return (await learner.fit(data.fields, data.X, data.y, {
    ...options,
    ...(sampleWeight ? { sampleWeight } : {}),
  })) as TreeModel;
}

function predict(model: TreeModel, X = german.X): Float64Array {
  const pd = new Float64Array(X.rows);
  model.predictProba(X, pd);
  return pd;
}

describe.each([decisionTree, randomForest, extraTrees, gradientBoosting] as readonly Learner[])("$name", (learner) => {
  const params = learner.name === "decision_tree" ? {} : { nEstimators: 20 };

  it("does not care for the order of rows, nor whether equal rows are one with a weight", async () => {
    const pd = predict(await fit(learner, german, params));
    const shuffled = new Random(5).shuffle([...german.y.keys()]);
    const moved = { ...german, X: takeRows(german.X, shuffled), y: Uint8Array.from(shuffled, (row) => german.y[row]) };
    expect(predict(await fit(learner, moved, params))).toEqual(pd);
    const half = [...german.y.keys()].filter((row) => row % 2 === 0);
    const twice = [...half, ...half];
    const doubled = { ...german, X: takeRows(german.X, twice), y: Uint8Array.from(twice, (row) => german.y[row]) };
    const weights = Float64Array.from(german.y.keys(), (row) => (row % 2 === 0 ? 2 : 0));
    expect(predict(await fit(learner, german, params, weights))).toEqual(predict(await fit(learner, doubled, params)));
  });

  it("takes weights that are not whole as proportions", async () => {
    const weights = Float64Array.from(german.y.keys(), (row) => 0.25 + (row % 3) / 10);
    const pd = predict(await fit(learner, german, params, weights));
    const larger = weights.map((weight) => weight * 64.5);
    expect(predict(await fit(learner, german, params, larger))).toEqual(pd);
  });

  it("knows which fields it used: all shares of the gain add up to 1", async () => {
    const { fitted } = await fit(learner, german, params);
    expect(fitted.importances).toHaveLength(20);
    expect(fitted.importances.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const [field, share] of fitted.importances.entries()) {
      if (share > 0) expect(fitted.trees.field).toContain(field);
    }
  });

  it("predicts a million ways the same: float32 thresholds, compared with float32 values", async () => {
    const model = await fit(learner, german, params);
    const { field, kind, value } = model.fitted.trees;
    const node = field.findIndex((f, i) => f >= 0 && kind[i] <= THRESHOLD + 1);
    const columns = german.X.columns.map((column, f): Column => {
      if (column.kind !== "numeric" || f !== field[node]) return column;
      // Rounds to the threshold, from above.
      return { ...column, values: column.values.map(() => value[node] * (1 + 1e-9)) };
    });
    const at = german.X.columns.map((column, f): Column => {
      if (column.kind !== "numeric" || f !== field[node]) return column;
      return { ...column, values: column.values.map(() => value[node]) };
    });
    expect(predict(model, { rows: 1000, columns })).toEqual(predict(model, { rows: 1000, columns: at }));
  });
});

describe("forests", () => {
  it("fit the training rows as deep as they are allowed to", async () => {
    const accuracy = async (params: object) => {
      const pd = predict(await fit(extraTrees, german, { nEstimators: 30, ...params }));
      return pd.filter((p, row) => +(p > 0.5) === german.y[row]).length / 1000;
    };
    expect(await accuracy({ minSamplesLeaf: 1 })).toBe(1);
    expect(await accuracy({ maxDepth: 2 })).toBeLessThan(0.8);
  });

  it("see no more rows than they are told, and at least one", async () => {
    const coverOfRoots = async (learner: Learner, maxSamples: number) => {
      const { roots, cover } = (await fit(learner, german, { nEstimators: 200, maxSamples })).fitted.trees;
      return Array.from(roots.slice(0, -1), (root) => cover[root]);
    };
    for (const learner of [randomForest, extraTrees] as readonly Learner[]) {
      const covers = await coverOfRoots(learner, 100);
      expect(Math.abs(covers.reduce((sum, cover) => sum + cover, 0) / 200 - 100)).toBeLessThan(5);
      expect(Math.min(...(await coverOfRoots(learner, 1)))).toBeGreaterThanOrEqual(1);
    }
  });

  it("cope with ten thousand levels", async () => {
    const levels = Array.from({ length: 10_000 }, (_, i) => `town ${i}`);
    const random = new Random(1);
    const rows = 12_000;
    const codes = Int32Array.from({ length: rows }, (_, row) => (row < levels.length ? row : random.int(100)));
    const y = Uint8Array.from(codes, (code) => +(random.float() < (code < 50 ? 0.8 : 0.2)));
    const fields: Field[] = [{ name: "town", kind: "categorical", levels, allowMissing: false }];
    const X = { rows, columns: [{ kind: "categorical" as const, name: "town", codes, levels }] };
    for (const learner of [randomForest, gradientBoosting] as readonly Learner[]) {
      const pd = predict(await fit(learner, { fields, X, y }, { nEstimators: 30 }), X);
      const mean = (wanted: (code: number) => boolean) => {
        const chosen = pd.filter((_, row) => wanted(codes[row]));
        return chosen.reduce((sum, p) => sum + p, 0) / chosen.length;
      };
      expect(mean((code) => code < 50)).toBeGreaterThan(mean((code) => code >= 100) + 0.2);
    }
  });
});
