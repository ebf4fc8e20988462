import { describe, expect, it } from "vitest";
import { type Learner, learners, type Model } from "../../../src/learners/index.ts";
import { openOnnx, toOnnx } from "../../../src/packaging/index.ts";
import { Random } from "../../../src/random.ts";
import type { Column, Field, Table } from "../../../src/table/index.ts";
import { constantColumns, makeApplicants, oddVersions, withColumns } from "../../contract/applicants.ts";
import { germanWithHoles, oddApplicants } from "../german.ts";

interface Labelled {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
}

function fit(learner: Learner, { fields, X, y }: Labelled, params: object = {}, weights?: Float64Array) {
  return learner.fit(fields, X, y, {
    params: learner.params.parse(params),
    random: new Random(7),
    threads: 1,
    ...(weights && { sampleWeight: weights }),
  });
}

/** The largest difference between what a model says itself and what ONNX Runtime says of its file. */
async function largestDifference(model: Model, tables: readonly Table[]): Promise<number> {
  const onnx = await openOnnx(toOnnx(model.toJSON()));
  let largest = 0;
  for (const X of tables) {
    const native = new Float64Array(X.rows);
    const other = new Float64Array(X.rows);
    model.predictProba(X, native);
    await onnx.predictProba(X, other);
    for (let row = 0; row < X.rows; row++) {
      const difference = Math.abs(native[row] - other[row]);
      // NaN is no agreement.
      if (!(difference <= largest)) largest = difference;
    }
  }
  await onnx.close();
  return largest;
}

describe.each(learners)("$name as ONNX says what it says itself", (learner) => {
  it("of German Credit with missing values, unseen levels and numbers that are no integers", async () => {
    const { schema, X, y } = germanWithHoles();
    const model = await fit(learner, { fields: schema.fields, X, y });
    expect(await largestDifference(model, [oddApplicants(), X])).toBeLessThan(1e-6);
  });

  it("of applicants at the edges of what numbers can be, and of columns that say nothing", async () => {
    const applicants = makeApplicants(300);
    const wide = withColumns(applicants, (columns) => [...columns, ...constantColumns(columns)]);
    const odd = wide.X.columns.flatMap((column, j) =>
      oddVersions(column).map((other) => ({ ...wide.X, columns: wide.X.columns.with(j, other) })),
    );
    const model = await fit(learner, wide);
    expect(await largestDifference(model, [wide.X, ...odd])).toBeLessThan(1e-6);
  });
});

describe("hyperparameters that change the formula", () => {
  const applicants = makeApplicants(300);
  const odd = applicants.X.columns.flatMap((column, j) =>
    oddVersions(column).map((other) => ({ ...applicants.X, columns: applicants.X.columns.with(j, other) })),
  );
  const weights = Float64Array.from(applicants.y, (_, row) => row % 4);
  const named = (name: string) => {
    const learner = learners.find((candidate) => candidate.name === name);
    if (learner === undefined) throw new Error(`no learner ${name}`);
    return learner;
  };

  it.each([
    ["knn", { weights: "uniform", nNeighbors: 7 }],
    ["knn", { nNeighbors: 1 }],
    ["knn", { nNeighbors: 100_000, classWeight: "balanced" }],
    ["mlp", { activation: "tanh", hiddenLayerSizes: [8, 4], maxIter: 20 }],
    ["mlp", { activation: "logistic", hiddenLayerSizes: [8], maxIter: 20 }],
    ["mlp", { activation: "identity", hiddenLayerSizes: [8], maxIter: 20 }],
    ["gradient_boosting", { nEstimators: 250, numLeaves: 6 }],
    ["decision_tree", { maxDepth: 1 }],
    ["random_forest", { nEstimators: 7, maxFeatures: null }],
    ["scorecard", { oneSign: false, trend: "none" }],
    ["naive_bayes", { priors: { good: 0.99, bad: 0.01 } }],
  ])("%s %o, rows counted 0 to 3 times", async (name, params) => {
    const model = await fit(named(name), applicants, params, weights);
    expect(await largestDifference(model, [applicants.X, ...odd])).toBeLessThan(1e-6);
  });

  it("special codes of a scorecard, and levels and markers that look like missing values", async () => {
    const { X, y, fields } = makeApplicants(400);
    const special = X.columns.map((column): Column => {
      if (column.name === "duration" && column.kind === "numeric") {
        return { ...column, values: column.values.map((x, row) => (row % 9 === 0 ? -999 : x)) };
      }
      return column.name === "purpose"
        ? ({ ...column, levels: ["None", "NA", "school", "business"] } as Column)
        : column;
    });
    const marked = fields.map((field): Field => {
      if (field.name === "duration") return { ...field, specialCodes: [-999, -998] };
      if (field.name === "purpose") return { ...field, levels: ["None", "NA", "school", "business"] };
      return field.name === "income" ? { ...field, missingMarkers: ["-1"] } : field;
    });
    const table = { ...X, columns: special };
    for (const name of ["scorecard", "logistic_regression", "extra_trees"]) {
      const model = await fit(named(name), { fields: marked, X: table, y });
      expect(await largestDifference(model, [table]), name).toBeLessThan(1e-6);
    }
  });
});
