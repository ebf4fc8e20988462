import { describe, expect, it } from "vitest";
import { mergeCopies } from "../../../src/learners/svm/merge-copies.ts";
import { type Table, takeRows } from "../../../src/table/index.ts";

const X: Table = {
  rows: 5,
  columns: [
    { kind: "numeric", name: "amount", values: Float64Array.of(1, 2, 1, Number.NaN, Number.NaN) },
    { kind: "categorical", name: "purpose", codes: Int32Array.of(0, 1, 0, -1, -1), levels: ["car", "school"] },
  ],
};
const y = Uint8Array.of(0, 1, 0, 1, 1);

describe("mergeCopies", () => {
  it("merges equal rows, missing values included, in order of first appearance", () => {
    const merged = mergeCopies(X, y);
    expect(merged?.X).toEqual(takeRows(X, [0, 1, 3]));
    expect(merged?.y).toEqual(Uint8Array.of(0, 1, 1));
    expect(merged?.weight).toEqual(Float64Array.of(2, 1, 2));
  });

  it("keeps rows apart that differ in the outcome only", () => {
    expect(mergeCopies(X, Uint8Array.of(0, 1, 1, 1, 0))?.weight).toEqual(Float64Array.of(1, 1, 1, 1, 1));
  });

  it("adds weights up and drops rows of weight 0", () => {
    const merged = mergeCopies(X, y, Float64Array.of(0, 2, 0.5, 3, 1));
    expect(merged?.X).toEqual(takeRows(X, [1, 2, 3]));
    expect(merged?.weight).toEqual(Float64Array.of(2, 0.5, 4));
  });

  it("makes copies and weights the same data", () => {
    const rows = [0, 1, 1, 2, 3, 3, 3, 4];
    const copies = mergeCopies(
      takeRows(X, rows),
      Uint8Array.from(rows, (row) => y[row]),
    );
    expect(copies).toEqual(mergeCopies(X, y, Float64Array.of(1, 2, 1, 3, 1)));
  });

  it("gives up where more rows differ than may", () => {
    expect(mergeCopies(X, y, undefined, 2)).toBeUndefined();
    expect(mergeCopies(X, y, undefined, 3)?.weight).toEqual(Float64Array.of(2, 1, 2));
  });

  it("finds the copies among many rows", () => {
    const values = Float64Array.from({ length: 20_000 }, (_, i) => i % 7_000);
    const merged = mergeCopies(
      { rows: 20_000, columns: [{ kind: "numeric", name: "x", values }] },
      new Uint8Array(20_000),
    );
    expect(merged?.X.rows).toBe(7_000);
    expect(merged?.weight.slice(0, 3)).toEqual(Float64Array.of(3, 3, 3));
    expect(merged?.weight.slice(-3)).toEqual(Float64Array.of(2, 2, 2));
  });
});
