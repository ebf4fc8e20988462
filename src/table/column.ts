/**
 * Columns of a table as typed arrays.
 *
 * A numeric column keeps float64 values, NaN where missing (±Infinity never occurs: readers refuse it).
 * A categorical column keeps int32 codes that index `levels`; `MISSING` and `UNSEEN` are the two negative codes.
 */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float64Array;
}

export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** The code of a missing value in a categorical column. */
export const MISSING = -1;

/** The code of a value that is not among the column's levels: met when scoring, never in training data. */
export const UNSEEN = -2;

export function isMissing(column: Column, row: number): boolean {
  return column.kind === "numeric" ? Number.isNaN(column.values[row]) : column.codes[row] === MISSING;
}

export function lengthOf(column: Column): number {
  return column.kind === "numeric" ? column.values.length : column.codes.length;
}

/** One byte a row: 1 where the value is missing. */
export function missingMask(column: Column): Uint8Array {
  const mask = new Uint8Array(lengthOf(column));
  for (let row = 0; row < mask.length; row++) mask[row] = isMissing(column, row) ? 1 : 0;
  return mask;
}

export function countMissing(column: Column): number {
  let count = 0;
  for (let row = 0; row < lengthOf(column); row++) if (isMissing(column, row)) count++;
  return count;
}
