import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseFixedPoint } from "../../../src/kernels/index.ts";
import { computeGradients } from "../../../src/kernels/plain/gradients.ts";
import { gradientBoosting } from "../../../src/learners/gradient-boosting/gradient-boosting.ts";
import type { TreeModel } from "../../../src/learners/trees/tree-model.ts";
import { Random } from "../../../src/random.ts";
import { type Column, type Table, takeRows } from "../../../src/table/index.ts";
import { loadGerman } from "../../reference/german.ts";
import { type SmallData, smallData, withoutCopies } from "../trees/small-tables.ts";
import { plainBoosting } from "./plain-boosting.ts";

async function fit({ fields, X, y }: Omit<SmallData, "others">, params: object): Promise<TreeModel> {
  const options = { params: gradientBoosting.params.parse(params), random: new Random(1), threads: 1 };
  return (await gradientBoosting.fit(fields, X, y, options)) as TreeModel;
}

function predict(model: TreeModel, X: Table): Float64Array {
  const pd = new Float64Array(X.rows);
  model.predictProba(X, pd);
  return pd;
}

describe("gradient boosting", () => {
  it("is what trying every split of every leaf gives, to the bit", async () => {
    const settings = fc.record({
      nEstimators: fc.integer({ min: 1, max: 4 }),
      numLeaves: fc.integer({ min: 2, max: 8 }),
      maxDepth: fc.constantFrom(-1, 1, 2, 3),
      minChildSamples: fc.integer({ min: 1, max: 5 }),
      minSumHessian: fc.constantFrom(0, 1e-3, 0.5),
      minSplitGain: fc.constantFrom(0, 0, 0.1),
      regAlpha: fc.constantFrom(0, 0, 0.3),
      regLambda: fc.constantFrom(0, 1),
      maxCatToOnehot: fc.constantFrom(1, 4, 10),
      catSmooth: fc.constantFrom(0, 1, 10),
      catL2: fc.constantFrom(0, 10),
      directions: fc.array(fc.constantFrom(-1, 0, 0, 1), { minLength: 4, maxLength: 4 }),
      learningRate: fc.constantFrom(0.1, 1),
    });
    await fc.assert(
      fc.asyncProperty(smallData.map(withoutCopies), settings, async (data, { directions, ...setting }) => {
        const params = gradientBoosting.params.parse({
          ...setting,
          subsample: 1,
          colsampleBytree: 1,
          minDataInBin: 1,
          monotoneConstraints: constraintsOf(data, directions),
        });
        const fast = predict(await fit(data, params), data.others);
        const plain = plainBoosting(data.X, data.y, params, data.others);
        expect(fast).toEqual(plain.map((logit) => 1 / (1 + Math.exp(-logit))));
      }),
      { numRuns: 200 },
    );
  });
});

/** Some of the numeric fields, each with its direction. */
function constraintsOf({ fields }: SmallData, directions: readonly number[]): Record<string, number> {
  const constrained = fields.filter(({ kind }, i) => kind === "numeric" && directions[i] !== 0);
  return Object.fromEntries(constrained.map((field) => [field.name, directions[fields.indexOf(field)]]));
}

describe("monotone constraints", () => {
  it("hold exactly, whatever the other fields say", async () => {
    const settings = fc.record({
      nEstimators: fc.integer({ min: 1, max: 12 }),
      numLeaves: fc.integer({ min: 2, max: 31 }),
      learningRate: fc.constantFrom(0.1, 1),
      regAlpha: fc.constantFrom(0, 0.3),
      regLambda: fc.constantFrom(0, 1),
      subsample: fc.constantFrom(0.7, 1),
    });
    const directions = fc.array(fc.constantFrom(-1, 1), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(smallData, settings, directions, async (data, setting, drawn) => {
        const monotoneConstraints = constraintsOf(data, drawn);
        const model = await fit(data, { ...setting, monotoneConstraints, minChildSamples: 1, minDataInBin: 1 });
        for (const [i, column] of data.X.columns.entries()) {
          if (column.kind !== "numeric") continue;
          const rising = Float64Array.from(new Set(column.values))
            .filter((value) => !Number.isNaN(value))
            .sort();
          const others = { rows: rising.length, columns: [] as Column[] };
          for (let row = 0; row < data.others.rows; row++) {
            const held = takeRows(data.others, Array(rising.length).fill(row));
            others.columns = held.columns.with(i, { ...column, values: rising });
            const pd = predict(model, others);
            for (let at = 1; at < pd.length; at++) {
              expect(drawn[i] * pd[at]).toBeGreaterThanOrEqual(drawn[i] * pd[at - 1]);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("cost little where they agree with the data", async () => {
    const german = loadGerman();
    const free = predict(await fit(german, {}), german.X);
    const bound = predict(await fit(german, { monotoneConstraints: { duration_months: 1 } }), german.X);
    expect(meanDifference(free, bound)).toBeLessThan(0.05);
    expect(bound).not.toEqual(free);
  });

  it.each([
    ["no such field", "is no column of the model"],
    ["housing", "is categorical"],
  ])("refuse %s", async (name, problem) => {
    await expect(fit(loadGerman(), { monotoneConstraints: { [name]: 1 } })).rejects.toThrow(
      expect.objectContaining({ code: "UW-FIT-011", message: expect.stringContaining(problem) }),
    );
  });
});

function meanDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, p, row) => sum + Math.abs(p - b[row]), 0) / a.length;
}

describe("gradient boosting on German Credit", () => {
  const german = loadGerman();
  const logLoss = (pd: Float64Array, y: Uint8Array) =>
    pd.reduce((sum, p, row) => sum - Math.log(y[row] === 1 ? p : 1 - p), 0) / pd.length;

  it("fits the training rows better with each tree", async () => {
    const losses: number[] = [];
    for (const nEstimators of [1, 10, 50, 200]) {
      losses.push(logLoss(predict(await fit(german, { nEstimators }), german.X), german.y));
    }
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it("grows trees within their limits", async () => {
    for (const [params, most] of [
      [{ numLeaves: 5 }, 9],
      [{ numLeaves: 100, maxDepth: 2 }, 7],
    ] as const) {
      const { roots } = (await fit(german, { ...params, nEstimators: 20 })).fitted.trees;
      const sizes = Array.from(roots.slice(1), (end, tree) => end - roots[tree]);
      expect(Math.max(...sizes)).toBe(most);
    }
  });

  it("stops early where more trees don't help, and keeps the best number of them", async () => {
    const params = { nEstimators: 2000, learningRate: 0.3, earlyStoppingRounds: 20, validationFraction: 0.2 };
    const model = await fit(german, params);
    const trees = model.fitted.trees.roots.length - 1;
    expect(trees).toBeGreaterThan(5);
    expect(trees).toBeLessThan(200);
    const other = await fit(german, { ...params, nEstimators: trees + 20 });
    expect(predict(other, german.X)).toEqual(predict(model, german.X));
  });

  it("says something even where trees see no row", async () => {
    const few = { fields: german.fields, X: takeRows(german.X, [0, 1, 2, 3, 4]), y: german.y.slice(0, 5) };
    const pd = predict(await fit(few, { subsample: 0.01, regLambda: 0 }), german.X);
    for (const p of pd) expect(p).toBeGreaterThan(0);
  });

  it("says the base rate where nothing can be split", async () => {
    const pd = predict(await fit(german, { minChildSamples: 600 }), german.X);
    for (const p of pd) expect(p).toBeCloseTo(0.3, 2);
  });
});

describe("fixed-point gradients", () => {
  it("are the logistic loss's, rounded", () => {
    const scores = Float32Array.from({ length: 2000 }, (_, i) => (i - 1000) / 40);
    const y = Uint8Array.from(scores, (_, i) => i % 2);
    const steps = chooseFixedPoint(scores.length, scores.length);
    const gradients = new Float64Array(scores.length);
    const hessians = new Float64Array(scores.length);
    computeGradients(scores, y, new Float32Array(scores.length).fill(1), steps, gradients, hessians);
    for (const [row, score] of scores.entries()) {
      const pd = 1 / (1 + Math.exp(-score));
      expect(Math.abs(gradients[row] / steps.gradient - (pd - y[row]))).toBeLessThan(2e-6);
      expect(Math.abs(hessians[row] / steps.hessian - pd * (1 - pd))).toBeLessThan(2e-6);
    }
  });

  it("never overflow 32 bits in sum, however many the rows and whatever they weigh", () => {
    const rows = 1000;
    for (const weight of [1e-3, 1, 1e6]) {
      const weights = new Float32Array(rows).fill(weight);
      const standsFor = 10_000_000 / rows;
      const steps = chooseFixedPoint(rows * standsFor, rows * standsFor * weight);
      const gradients = new Float64Array(rows);
      const hessians = new Float64Array(rows);
      for (const score of [-30, 0, 30]) {
        for (const y of [0, 1]) {
          const ys = new Uint8Array(rows).fill(y);
          computeGradients(new Float32Array(rows).fill(score), ys, weights, steps, gradients, hessians);
          const sum = (of: Float64Array) => of.reduce((total, x) => total + x, 0) * standsFor;
          expect(Math.abs(sum(gradients))).toBeLessThan(2 ** 31);
          expect(sum(hessians)).toBeLessThan(2 ** 32);
        }
      }
    }
  });
});
