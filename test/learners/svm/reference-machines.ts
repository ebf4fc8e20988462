import { readFileSync } from "node:fs";
import { type Matrix, type SparseMatrix } from "../../../src/preprocess/index.ts";

interface ReferenceMachine {
  gamma: number;
  intercept: number;
  decision: number[];
}

interface Reference {
  X: number[][];
  y: number[];
  weight: number[];
  machines: { plain: ReferenceMachine; hard: ReferenceMachine; weighted: ReferenceMachine };
  sigmoids: Record<"plain" | "weighted", { slope: number; offset: number }>;
}

/** What scikit-learn 1.9 made of 60 rows; `fixtures/reference.py` wrote it. */
const json = JSON.parse(readFileSync(new URL("fixtures/scikit-learn.json", import.meta.url), "utf8")) as Reference;

export const { machines, sigmoids } = json;
export const y = Uint8Array.from(json.y);
export const weight = Float64Array.from(json.weight);
export const ones = new Float64Array(y.length).fill(1);
export const dense: Matrix = {
  rows: json.X.length,
  columns: json.X[0].length,
  values: Float64Array.from(json.X.flat()),
};

/** The matrix without its zeros. */
export const sparse: SparseMatrix = (() => {
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of json.X) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    starts.push(indices.length);
  }
  return {
    rows: dense.rows,
    columns: dense.columns,
    starts: Uint32Array.from(starts),
    indices: Uint32Array.from(indices),
    values: Float64Array.from(values),
  };
})();
