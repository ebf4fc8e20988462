import { describe, expect, it } from "vitest";
import { DataError } from "../../src/errors.ts";
import { type EncodingSpec, encoderFromJSON, fitEncoder } from "../../src/preprocess/index.ts";
import { type Field, MISSING, type Table, takeRows, UNSEEN } from "../../src/table/index.ts";

const standard: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };
const raw: EncodingSpec = { numeric: "passthrough", categorical: "ordinal", missing: "none" };

const levels = ["A40", "A41", "A42", "A43"];
const fields: Field[] = [
  { name: "age", kind: "numeric", allowMissing: true },
  { name: "purpose", kind: "categorical", levels, allowMissing: true },
];

function table(ages: number[], purposes: number[]): Table {
  return {
    rows: ages.length,
    columns: [
      { kind: "numeric", name: "age", values: Float64Array.from(ages) },
      { kind: "categorical", name: "purpose", codes: Int32Array.from(purposes), levels },
    ],
  };
}

/** The encoded rows as plain arrays; NaN stays. */
function encode(encoder: ReturnType<typeof fitEncoder>, X: Table): number[][] {
  const { rows, columns, values } = encoder.transform(X);
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)]);
}

describe("an encoder", () => {
  it("standardises by the population deviation, and gives every level seen in training a column", () => {
    const encoder = fitEncoder(fields, table([20, 30, 40], [0, 3, 0]), standard);
    expect(encoder.columns).toEqual([
      { name: "age", field: 0 },
      { name: "purpose=A40", field: 1 },
      { name: "purpose=A43", field: 1 },
    ]);
    const sd = Math.sqrt(200 / 3);
    expect(encode(encoder, table([20, 30, 40], [0, 3, 0]))).toEqual([
      [-10 / sd, 1, 0],
      [0, 0, 1],
      [10 / sd, 1, 0],
    ]);
  });

  it("leaves the columns of a level that training did not hold at 0", () => {
    const encoder = fitEncoder(fields, table([20, 30], [0, 3]), standard);
    const rows = encode(encoder, table([25, 25, 25, 25], [1, UNSEEN, MISSING, 9]));
    expect(rows).toEqual(Array.from({ length: 4 }, () => [0, 0, 0]));
  });

  it("replaces a missing number by the training median and marks it, where training had missing ones", () => {
    const encoder = fitEncoder(fields, table([20, Number.NaN, 30, 60], [0, 0, 0, 0]), standard);
    expect(encoder.columns.map(({ name }) => name)).toEqual(["age", "age=missing", "purpose=A40"]);
    const [known, missing] = encode(encoder, table([30, Number.NaN], [0, 0]));
    expect(missing).toEqual([known[0], 1, 1]);
  });

  it("imputes without a mark where training had no missing numbers", () => {
    const encoder = fitEncoder(fields, table([20, 30, 60], [0, 0, 0]), standard);
    expect(encode(encoder, table([Number.NaN], [0]))).toEqual(encode(encoder, table([30], [0])));
  });

  it("gives missing categories a column where training had some", () => {
    const encoder = fitEncoder(fields, table([1, 2], [MISSING, 2]), standard);
    expect(encoder.columns.slice(1).map(({ name }) => name)).toEqual(["purpose=missing", "purpose=A42"]);
    expect(encode(encoder, table([1.5], [MISSING]))).toEqual([[0, 1, 0]]);
  });

  it("turns a constant or wholly missing column into zeros, whatever comes later", () => {
    const constant = fitEncoder(fields, table([0.1, 0.1, 0.1], [0, 0, 0]), standard);
    expect(encode(constant, table([0.1, 5, Number.NaN], [0, 0, 0])).map(([age]) => age)).toEqual([0, 0, 0]);
    const empty = fitEncoder(fields, table([Number.NaN, Number.NaN], [0, 0]), standard);
    expect(encode(empty, table([Number.NaN, 5], [0, 0]))).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });

  it("passes numbers through and numbers levels by code, NaN where unseen or missing", () => {
    const encoder = fitEncoder(fields, table([20, Number.NaN], [3, 0]), raw);
    expect(encode(encoder, table([7, Number.NaN, 8, 9], [3, 1, UNSEEN, MISSING]))).toEqual([
      [7, 3],
      [Number.NaN, Number.NaN],
      [8, Number.NaN],
      [9, Number.NaN],
    ]);
  });

  it("numbers missing categories −1 where they are a level of their own", () => {
    const encoder = fitEncoder(fields, table([1, 2], [MISSING, 2]), { ...raw, missing: "median" });
    expect(encode(encoder, table([1, 1], [MISSING, 0]))).toEqual([
      [1, -1],
      [1, Number.NaN],
    ]);
  });

  it("counts an integer weight as that many copies, and none for 0", () => {
    const X = table([20, 31, Number.NaN, 70, 8], [0, 1, 2, MISSING, 3]);
    const weights = [3, 1, 0, 2, 2];
    const copies = takeRows(X, [0, 0, 0, 1, 3, 3, 4, 4]);
    for (const missing of ["median", "none"] as const) {
      const spec = { ...standard, missing };
      const weighted = fitEncoder(fields, X, spec, Float64Array.from(weights)).toJSON();
      const repeated = fitEncoder(fields, copies, spec).toJSON();
      expect(weighted.fields[1]).toEqual(repeated.fields[1]);
      const [a, b] = [weighted.fields[0], repeated.fields[0]] as { fill: number; mean: number; scale: number }[];
      expect(a.fill).toBe(b.fill);
      expect(a.mean).toBeCloseTo(b.mean, 12);
      expect(a.scale).toBeCloseTo(b.scale, 12);
    }
  });

  it("gives the same numbers with the zeros left out", () => {
    const X = table([20, Number.NaN, 30, 25], [0, MISSING, UNSEEN, 3]);
    for (const spec of [standard, raw, { ...standard, missing: "none" } as const]) {
      const encoder = fitEncoder(fields, X, spec);
      const dense = encoder.transform(X);
      const sparse = encoder.transformSparse(X);
      const restored = new Float64Array(dense.values.length);
      for (let row = 0; row < sparse.rows; row++) {
        for (let k = sparse.starts[row]; k < sparse.starts[row + 1]; k++) {
          restored[row * sparse.columns + sparse.indices[k]] = sparse.values[k];
        }
      }
      expect(restored).toEqual(dense.values);
    }
  });

  it("gives the same bits after a trip through JSON", () => {
    const X = table([20, Number.NaN, 33, 0.1], [0, MISSING, 1, 3]);
    const encoder = fitEncoder(fields, X, standard);
    const restored = encoderFromJSON(JSON.parse(JSON.stringify(encoder)));
    expect(restored.columns).toEqual(encoder.columns);
    expect(restored.transform(X)).toEqual(encoder.transform(X));
  });

  it("encodes a table without rows", () => {
    const encoder = fitEncoder(fields, table([20, 30], [0, 1]), standard);
    expect(encoder.transform(table([], []))).toEqual({ rows: 0, columns: 3, values: new Float64Array(0) });
  });

  it("refuses columns in another order", () => {
    const encoder = fitEncoder(fields, table([20, 30], [0, 1]), standard);
    const X = table([20], [0]);
    expect(() => encoder.transform({ ...X, columns: X.columns.toReversed() })).toThrow(DataError);
    expect(() => encoder.transform({ ...X, columns: X.columns.slice(1) })).toThrow(/has 1 columns, expected 2/);
  });
});
