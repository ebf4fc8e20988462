/** What every learner promises. A learner is tested by being in the list. */
import { beforeAll, describe, expect, it } from "vitest";
import { threadCrew } from "../../src/executors/thread-crew.ts";
import { type FitOptions, type Learner, learners, type Model, type ModelJson } from "../../src/learners/index.ts";
import { Random } from "../../src/random.ts";
import { type Column, type Table, takeRows } from "../../src/table/index.ts";
import {
  type Applicants,
  applicantsOf,
  constantColumns,
  emptied,
  makeApplicants,
  oddVersions,
  rescaled,
  takeApplicants,
  withColumns,
} from "./applicants.ts";
import { badValuesOf, propertiesOf } from "./bad-params.ts";

const applicants = makeApplicants(120);
const others = makeApplicants(50, 2);
/** A fit of these takes longer than the test waits, unless the learner has next to nothing to do. */
const manyApplicants = makeApplicants(40_000);

/** Learners that draw batches by row: a weight counts as copies on average, not in each draw. */
const BATCHED = new Set(["mlp"]);

function fit(learner: Learner, { fields, X, y }: Applicants, options: Partial<FitOptions> = {}): Promise<Model> {
  return learner.fit(fields, X, y, { params: learner.params.parse({}), random: new Random(7), threads: 1, ...options });
}

function predict(model: Model, X: Table): Float64Array {
  const pd = new Float64Array(X.rows).fill(Number.NaN);
  model.predictProba(X, pd);
  return pd;
}

function expectProbabilities(pd: Float64Array): void {
  for (const p of pd) {
    expect(p).toBeGreaterThanOrEqual(0);
    expect(p).toBeLessThanOrEqual(1);
  }
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [row, p] of actual.entries()) expect(Math.abs(p - expected[row])).toBeLessThanOrEqual(tolerance);
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the list of learners", () => {
  it("gives each its own name", () => {
    const names = learners.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(learners)("$name", (learner) => {
  let model: Model;
  let pd: Float64Array;

  beforeAll(async () => {
    model = await fit(learner, applicants);
    pd = predict(model, others.X);
  });

  describe("introduces itself", () => {
    it("has a snake_case name, a title and a sentence", () => {
      expect(learner.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(learner.title).toMatch(/^[A-Z]/);
      expect(learner.summary).toMatch(/\.$/);
    });

    it("has defaults, and they are fixed points of the schema", () => {
      const defaults = learner.params.parse({});
      expect(learner.params.parse(defaults)).toEqual(defaults);
    });

    if (!learner.members) {
      it("describes every hyperparameter", () => {
        for (const [name, { description }] of Object.entries(propertiesOf(learner.params))) {
          expect(description, name).toBeTruthy();
        }
      });
    }

    it("members are learners of the list, and it can combine them", () => {
      const names = learners.map(({ name }) => name);
      for (const member of learner.members ?? []) expect(names).toContain(member);
      expect(learner.combine !== undefined).toBe(learner.members !== undefined);
    });
  });

  describe("refuses hyperparameters", () => {
    it("that it does not know, by name", () => {
      const result = learner.params.safeParse({ noSuchParameter: 1 });
      expect(result.success).toBe(false);
      expect(result.error?.message).toContain("noSuchParameter");
    });

    it("of the wrong type or out of range, by name", () => {
      for (const { param, what, value } of badValuesOf(learner.params)) {
        const result = learner.params.safeParse({ [param]: value });
        expect(result.success, `${param} = ${what}`).toBe(false);
        expect(result.error?.issues.map(({ path }) => path[0])).toContain(param);
      }
    });
  });

  describe("learns", () => {
    it("to rank the bad above the good where a column tells them apart", async () => {
      const { X, y } = applicants;
      const flag: Column = { kind: "categorical", name: "flag", codes: Int32Array.from(y), levels: ["no", "yes"] };
      const telling = applicantsOf([...X.columns, flag], y);
      const own = predict(await fit(learner, telling), telling.X);
      const [bads, goods] = [own.filter((_, row) => y[row] === 1), own.filter((_, row) => y[row] === 0)];
      expect(mean(bads)).toBeGreaterThan(mean(goods) + 0.3);
    });

    it("from ten rows", async () => {
      expectProbabilities(predict(await fit(learner, makeApplicants(10)), others.X));
    });

    it("nothing from one class only: UW-FIT-001", async () => {
      for (const label of [0, 1]) {
        const y = new Uint8Array(applicants.X.rows).fill(label);
        await expect(fit(learner, { ...applicants, y })).rejects.toMatchObject({
          name: "FitError",
          code: "UW-FIT-001",
        });
      }
    });

    it("nothing from a class whose rows all weigh nothing: UW-FIT-001", async () => {
      const sampleWeight = Float64Array.from(applicants.y);
      await expect(fit(learner, applicants, { sampleWeight })).rejects.toMatchObject({ code: "UW-FIT-001" });
    });

    const shapes: [string, (columns: readonly Column[]) => readonly Column[]][] = [
      ["numbers only", (columns) => columns.filter(({ kind }) => kind === "numeric")],
      ["categories only", (columns) => columns.filter(({ kind }) => kind === "categorical")],
      ["a single number", (columns) => columns.slice(1, 2)],
      ["a single category", (columns) => columns.slice(3, 4)],
      [
        "the same columns twice",
        (columns) => [...columns, ...columns.map((column) => ({ ...column, name: `${column.name} again` }))],
      ],
      ["constant columns", (columns) => [...columns, ...constantColumns(columns)]],
      ["nothing but constant columns", (columns) => constantColumns(columns)],
      [
        "columns without a value",
        (columns) => [...columns, ...columns.map((column) => ({ ...emptied(column), name: `no ${column.name}` }))],
      ],
      ["values around 1e12", (columns) => columns.map((column) => rescaled(column, 1e12))],
      ["values around 1e-12", (columns) => columns.map((column) => rescaled(column, 1e-12))],
    ];
    it.each(shapes)("from %s", async (_, change) => {
      const own = await fit(learner, withColumns(applicants, change));
      expectProbabilities(predict(own, withColumns(others, change).X));
    });

    it("and leaves its arguments as they were", async () => {
      const before = structuredClone(applicants);
      const sampleWeight = Float64Array.from(applicants.y.keys(), (row) => row % 3);
      const weightBefore = sampleWeight.slice();
      await fit(learner, applicants, { sampleWeight });
      expect(applicants).toEqual(before);
      expect(sampleWeight).toEqual(weightBefore);
    });
  });

  describe("gives the same bits", () => {
    it("for the same seed", async () => {
      expect(predict(await fit(learner, applicants), others.X)).toEqual(pd);
    });

    it("however many threads it may use", async () => {
      expect(predict(await fit(learner, applicants, { threads: 3 }), others.X)).toEqual(pd);
    });

    it("however many threads predict", async () => {
      if (model.predictProbaOn === undefined) return;
      const large = await fit(learner, manyApplicants);
      const { X } = takeApplicants(manyApplicants, [...applicants.y.keys(), ...Array(3000).keys()]);
      const expected = predict(large, X);
      for (const threads of [1, 2, 3]) {
        const own = new Float64Array(X.rows).fill(Number.NaN);
        await large.predictProbaOn?.(X, own, { threads, crew: threadCrew });
        expect(own).toEqual(expected);
      }
    });

    it("after a round trip through JSON", () => {
      const text = JSON.stringify(model.toJSON());
      const loaded = learner.load(JSON.parse(text) as ModelJson);
      expect(predict(loaded, others.X)).toEqual(pd);
      expect(loaded.learner).toBe(learner.name);
      expect(loaded.fields).toEqual(applicants.fields);
      expect(loaded.warnings).toEqual(model.warnings);
      expect(JSON.stringify(loaded.toJSON())).toBe(text);
    });
  });

  describe("weighs rows", () => {
    const weights = Float64Array.from(applicants.y.keys(), (row) => (row * 7) % 4);
    const rows = [...applicants.y.keys()];

    it("so that a weight is that many copies", async () => {
      const copies = takeApplicants(
        applicants,
        rows.flatMap((row) => Array<number>(weights[row]).fill(row)),
      );
      const weighted = predict(await fit(learner, applicants, { sampleWeight: weights }), others.X);
      const repeated = predict(await fit(learner, copies), others.X);
      if (BATCHED.has(learner.name)) expect(Math.abs(mean(weighted) - mean(repeated))).toBeLessThan(0.1);
      else expectClose(weighted, repeated, 1e-9);
    });

    it("so that weight 0 is no row", async () => {
      const sampleWeight = weights.map((weight) => Math.min(weight, 1));
      const present = takeApplicants(
        applicants,
        rows.filter((row) => weights[row] > 0),
      );
      const weighted = predict(await fit(learner, applicants, { sampleWeight }), others.X);
      expectClose(weighted, predict(await fit(learner, present), others.X), 1e-9);
    });

    if ("classWeight" in propertiesOf(learner.params)) {
      it("by class: the heavier one is expected more often", async () => {
        const meanPd = async (classWeight: object) =>
          mean(predict(await fit(learner, applicants, { params: learner.params.parse({ classWeight }) }), others.X));
        const badsCount = await meanPd({ good: 1, bad: 6 });
        const goodsCount = await meanPd({ good: 6, bad: 1 });
        expect(badsCount).toBeGreaterThan(mean(pd) + 0.03);
        expect(goodsCount).toBeLessThan(mean(pd) - 0.03);
      });
    }
  });

  describe("predicts", () => {
    it("a probability for each row", () => {
      expectProbabilities(pd);
      expect(new Set(pd).size).toBeGreaterThan(1);
    });

    it("each row by itself, wherever it stands", () => {
      const backwards = Array.from({ length: others.X.rows }, (_, i) => others.X.rows - 1 - i);
      expect(predict(model, takeRows(others.X, backwards))).toEqual(pd.slice().reverse());
      for (const row of [0, 17, 49]) expect(predict(model, takeRows(others.X, [row]))[0]).toBe(pd[row]);
    });

    it("never NaN for what overflows once it is standardised", async () => {
      const tiny = await fit(
        learner,
        withColumns(applicants, (columns) => columns.map((column) => rescaled(column, 1e-12))),
      );
      for (const sign of [1, -1]) {
        const huge = others.X.columns.map((column) => rescaled(column, (sign * Number.MAX_VALUE) / 1e5));
        expectProbabilities(predict(tiny, { rows: others.X.rows, columns: huge }));
      }
    });

    it("nothing for no rows", () => {
      expect(predict(model, takeRows(others.X, []))).toEqual(new Float64Array());
    });

    it("never NaN, whatever is missing, unseen or far out", () => {
      for (const [i, column] of others.X.columns.entries()) {
        for (const odd of oddVersions(column)) {
          expectProbabilities(predict(model, { rows: others.X.rows, columns: others.X.columns.with(i, odd) }));
        }
      }
      for (const i of [0, 1, 2, 3]) {
        const odd = others.X.columns.map((column) => oddVersions(column).at(i) ?? emptied(column));
        expectProbabilities(predict(model, { rows: others.X.rows, columns: odd }));
      }
    });

    it("no row of other columns", () => {
      const [first, ...rest] = others.X.columns;
      const wrong = [rest, [{ ...first, name: "other" }, ...rest], [...rest, first]];
      for (const columns of wrong) {
        expect(() => predict(model, { rows: others.X.rows, columns })).toThrow(
          expect.objectContaining({ code: "UW-DATA-090" }),
        );
      }
    });

    it("by the fields that it was fitted on", () => {
      expect(model.fields).toEqual(applicants.fields);
      expect(model.learner).toBe(learner.name);
    });
  });

  describe("while it fits", () => {
    it("reports progress that never goes back", async () => {
      const shares: number[] = [];
      await fit(learner, makeApplicants(2000), { onProgress: (share) => shares.push(share) });
      for (const [i, share] of shares.entries()) {
        expect(share).toBeGreaterThanOrEqual(i === 0 ? 0 : shares[i - 1]);
        expect(share).toBeLessThanOrEqual(1);
      }
    });

    it("does not begin once cancelled", async () => {
      const reason = new Error("not wanted any more");
      await expect(fit(learner, applicants, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it("gives others their turn, and stops when cancelled", async () => {
      const reason = new Error("enough");
      const controller = new AbortController();
      const started = performance.now();
      let lastTurn = started;
      let longestWait = 0;
      const turns = setInterval(() => {
        longestWait = Math.max(longestWait, performance.now() - lastTurn);
        lastTurn = performance.now();
      }, 5);
      const outcome = await fit(learner, manyApplicants, {
        signal: controller.signal,
        onProgress: (share) => {
          if (share < 1 && performance.now() - started > 300) controller.abort(reason);
        },
      }).catch((error: unknown) => error);
      clearInterval(turns);
      longestWait = Math.max(longestWait, performance.now() - lastTurn);
      // Five times what is promised, so that a busy machine does not fail the test.
      expect(longestWait).toBeLessThan(1000);
      if (controller.signal.aborted) expect(outcome).toBe(reason);
    });

    it("stops predicting on threads when cancelled", async () => {
      if (model.predictProbaOn === undefined) return;
      const reason = new Error("enough");
      const controller = new AbortController();
      const large = await fit(learner, manyApplicants);
      const pd = new Float64Array(manyApplicants.X.rows);
      const { signal } = controller;
      const predicting = large.predictProbaOn?.(manyApplicants.X, pd, { threads: 2, crew: threadCrew, signal });
      setTimeout(() => controller.abort(reason), 20);
      await expect(predicting).rejects.toBe(reason);
      expect(predict(large, others.X)).toEqual(predict(await fit(learner, manyApplicants), others.X));
    });
  });
});
