import type { Encoder, EncodingSpec } from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";

/** Levels as numbers, not as 0/1 columns: two rows then compare one number a category, and no zeros. */
export const SPEC: EncodingSpec = { numeric: "standardize", categorical: "ordinal", missing: "median" };

/** Applicants as points in space, column by column: entry (row, column) is `column * rows + row`. */
export interface Points {
  readonly rows: number;
  /** Standardised numbers, and indicators of missing ones. */
  readonly numbers: Float64Array;
  /** Level codes; `UNSEEN_LEVEL` where training rows did not hold the level. */
  readonly codes: Int32Array;
}

export const UNSEEN_LEVEL = -2;

/** The points of some applicants by an encoder that was fitted with `SPEC`. */
export function pointsOf(fields: readonly Field[], encoder: Encoder, X: Table): Points {
  const { rows, columns, values } = encoder.transform(X);
  const isCode = encoder.columns.map(({ field }) => fields[field].kind === "categorical");
  const codeColumns = isCode.filter(Boolean).length;
  const numbers = new Float64Array(rows * (columns - codeColumns));
  const codes = new Int32Array(rows * codeColumns);
  let numberAt = 0;
  let codeAt = 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + column];
      if (isCode[column]) codes[codeAt++] = Number.isNaN(value) ? UNSEEN_LEVEL : value;
      else numbers[numberAt++] = value;
    }
  }
  return { rows, numbers, codes };
}
