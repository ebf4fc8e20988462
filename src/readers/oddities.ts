import { type Column, countMissing, lengthOf } from "../table/index.ts";

/** In fewer rows a column of distinct values is nothing odd. */
const FEW_ROWS = 20;

/** What a learner can cope with, and a person should know. */
export function oddities(column: Column): readonly string[] {
  const { name } = column;
  const rows = lengthOf(column);
  const missing = countMissing(column);
  if (missing === rows) return [`${name}: no value in any row`];
  if (missing > 0) return [];
  const entries = column.kind === "numeric" ? column.values : column.codes;
  if (entries.every((value) => value === entries[0])) return [`${name}: the same value in every row`];
  if (rows >= FEW_ROWS && identifies(column)) {
    return [`${name}: looks like an identifier, another value in every row; pass --id ${name}, or drop it`];
  }
  return [];
}

/** Another level in every row, or numbers that count the rows. */
function identifies(column: Column): boolean {
  if (column.kind === "categorical") return column.levels.length === column.codes.length;
  const { values } = column;
  return values.every((value, row) => value === values[0] + row);
}
