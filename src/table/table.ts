import type { Column } from "./column.ts";

/** Columns of equal length, in a fixed order. Plain data: it can be posted to a worker as it is. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** A copy of the given rows, in the given order; a row may come more than once. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeFromColumn(column, rows)) };
}

function takeFromColumn(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === "numeric") {
    const { values: from } = column;
    const values = new Float64Array(rows.length);
    for (let i = 0; i < values.length; i++) values[i] = from[rows[i]];
    return { ...column, values };
  }
  const { codes: from } = column;
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < codes.length; i++) codes[i] = from[rows[i]];
  return { ...column, codes };
}
