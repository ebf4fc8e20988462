import { describe, expect, it } from "vitest";
import { mlp } from "../../../src/learners/mlp/mlp.ts";
import { Random } from "../../../src/random.ts";
import type { Field, Table } from "../../../src/table/index.ts";

/** Bad where exactly one of two levels is "high": no line parts them. */
function exclusiveOr(rows: number): { fields: Field[]; X: Table; y: Uint8Array } {
  const random = new Random(11);
  const levels = ["low", "high"];
  const draw = () => Int32Array.from({ length: rows }, () => random.int(2));
  const [a, b] = [draw(), draw()];
  return {
    fields: ["income", "debt"].map((name) => ({ kind: "categorical", name, levels, allowMissing: false })),
    X: {
      rows,
      columns: [
        { kind: "categorical", name: "income", codes: a, levels },
        { kind: "categorical", name: "debt", codes: b, levels },
      ],
    },
    y: Uint8Array.from(a, (code, row) => code ^ b[row]),
  };
}

const fit = ({ fields, X, y }: ReturnType<typeof exclusiveOr>, params: object, sampleWeight?: Float64Array) =>
  mlp.fit(fields, X, y, {
    params: mlp.params.parse(params),
    random: new Random(1),
    threads: 1,
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  });

const predict = async (fitted: ReturnType<typeof fit>, X: Table) => {
  const pd = new Float64Array(X.rows);
  (await fitted).predictProba(X, pd);
  return pd;
};

describe("mlp", () => {
  it.each([
    ["relu", [8]],
    ["tanh", [8]],
    ["logistic", [8]],
    ["tanh", [8, 4]],
  ])("learns an exclusive or with %s units in layers of %j", async (activation, hiddenLayerSizes) => {
    const data = exclusiveOr(200);
    const params = { activation, hiddenLayerSizes, alpha: 1e-3, learningRateInit: 0.03, batchSize: 20 };
    const pd = await predict(fit(data, params), data.X);
    for (const [row, label] of data.y.entries()) expect(Math.abs(pd[row] - label)).toBeLessThan(0.1);
  });

  it("cannot learn it with identity units, which make a logistic regression", async () => {
    const data = exclusiveOr(200);
    const pd = await predict(fit(data, { activation: "identity" }), data.X);
    for (const p of pd) expect(Math.abs(p - 0.5)).toBeLessThan(0.2);
  });

  it("counts a weight as copies where one batch holds all rows", async () => {
    const data = exclusiveOr(40);
    const weights = Float64Array.from(data.y.keys(), (row) => row % 3);
    const rows = [...data.y.keys()].flatMap((row) => Array<number>(weights[row]).fill(row));
    const copies = {
      fields: data.fields,
      X: {
        rows: rows.length,
        columns: data.X.columns.map((column) => {
          if (column.kind === "numeric") throw new Error("expected categories only");
          return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
        }),
      },
      y: Uint8Array.from(rows, (row) => data.y[row]),
    };
    const params = { activation: "tanh", batchSize: 1000, maxIter: 50 };
    const weighted = await predict(fit(data, params, weights), data.X);
    const repeated = await predict(fit(copies, params), data.X);
    for (const [row, pd] of weighted.entries()) expect(pd).toBeCloseTo(repeated[row], 6);
  });

  it("says when epochs ran out", async () => {
    const { warnings } = await fit(exclusiveOr(200), { maxIter: 2 });
    expect(warnings).toEqual([expect.stringContaining("2 epochs")]);
  });

  it("stops early by rows held out, and says when there are too few", async () => {
    const noise = exclusiveOr(200);
    const random = new Random(2);
    const y = Uint8Array.from(noise.y, () => random.int(2));
    const params = { earlyStopping: true, validationFraction: 0.3, alpha: 0, learningRateInit: 0.05 };
    expect((await fit({ ...noise, y }, params)).warnings).toEqual([]);
    const { X, fields } = exclusiveOr(3);
    const few = await fit({ fields, X, y: Uint8Array.of(0, 0, 1) }, { earlyStopping: true });
    expect(few.warnings).toContainEqual(expect.stringContaining("too few rows"));
  });
});
