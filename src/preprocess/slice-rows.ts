import type { Column, Table } from "../table/index.ts";

/** Rows `from` up to, not including, `to`, as a view: nothing is copied. */
export function sliceRows({ columns }: Table, from: number, to: number): Table {
  const sliced = columns.map(
    (column): Column =>
      column.kind === "numeric"
        ? { ...column, values: column.values.subarray(from, to) }
        : { ...column, codes: column.codes.subarray(from, to) },
  );
  return { rows: to - from, columns: sliced };
}
