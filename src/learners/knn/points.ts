import { type Points, UNSEEN_LEVEL } from "../../kernels/index.ts";
import type { Encoder, EncodingSpec } from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";

/** Levels as numbers, not as 0/1 columns: two rows then compare one number a category, and no zeros. */
export const SPEC: EncodingSpec = { numeric: "standardize", categorical: "ordinal", missing: "median" };

/** Room for the points of some applicants by an encoder that was fitted with `SPEC`. */
export function makePoints(fields: readonly Field[], encoder: Encoder, rows: number): Points {
  const codeColumns = encoder.columns.filter(({ field }) => fields[field].kind === "categorical").length;
  return {
    rows,
    numbers: new Float64Array(rows * (encoder.columns.length - codeColumns)),
    codes: new Int32Array(rows * codeColumns),
  };
}

/** Writes the points of applicants `X` from row `from` on. */
export function fillPoints(points: Points, fields: readonly Field[], encoder: Encoder, X: Table, from: number): void {
  const { rows, columns, values } = encoder.transform(X);
  let numberAt = from;
  let codeAt = from;
  for (const [column, { field }] of encoder.columns.entries()) {
    if (fields[field].kind === "categorical") {
      for (let row = 0; row < rows; row++) {
        const code = values[row * columns + column];
        points.codes[codeAt + row] = Number.isNaN(code) ? UNSEEN_LEVEL : code;
      }
      codeAt += points.rows;
    } else {
      for (let row = 0; row < rows; row++) points.numbers[numberAt + row] = values[row * columns + column];
      numberAt += points.rows;
    }
  }
}
