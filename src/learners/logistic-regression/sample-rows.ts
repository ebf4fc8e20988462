import type { Column, Table } from "../../table/index.ts";

/**
 * Where runs of `length` rows begin that lie at even distances in `rows`, and have at least `count` rows together. Rows are
 * taken in runs, since one by one most of the time goes by waiting for memory.
 */
export function evenRuns(rows: number, count: number, length: number): number[] {
  const runs = Math.ceil(count / length);
  return Array.from({ length: runs }, (_, i) => Math.floor((i * (rows - length)) / Math.max(1, runs - 1)));
}

/** Writes the items of some runs, one after the other. @returns `into`. */
export function takeRuns<Items extends Float64Array | Int32Array>(
  items: Items,
  starts: readonly number[],
  length: number,
  into: Items,
): Items {
  for (let i = 0; i < starts.length; i++) into.set(items.subarray(starts[i], starts[i] + length), i * length);
  return into;
}

/** The rows of some runs. */
export function sampleTable({ columns }: Table, starts: readonly number[], length: number): Table {
  const rows = starts.length * length;
  const sampled = columns.map(
    (column): Column =>
      column.kind === "numeric"
        ? { ...column, values: takeRuns(column.values, starts, length, new Float64Array(rows)) }
        : { ...column, codes: takeRuns(column.codes, starts, length, new Int32Array(rows)) },
  );
  return { rows, columns: sampled };
}
