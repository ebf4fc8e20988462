import type { Column, Table } from "../../table/index.ts";

/**
 * Where runs of `length` rows begin that lie at even distances in `rows`, and have at least `count` rows together. Rows are
 * taken in runs, since one by one most of the time goes by waiting for memory.
 */
export function evenRuns(rows: number, count: number, length: number): number[] {
  const runs = Math.ceil(count / length);
  return Array.from({ length: runs }, (_, i) => Math.floor((i * (rows - length)) / Math.max(1, runs - 1)));
}

/** The items of some runs, one after the other. */
export function takeRuns<Items extends Float64Array | Int32Array>(
  items: Items,
  starts: readonly number[],
  length: number,
): Items {
  const taken = items.slice(0, starts.length * length) as Items;
  for (const [i, start] of starts.entries()) taken.set(items.subarray(start, start + length), i * length);
  return taken;
}

/** The rows of some runs. */
export function sampleTable({ columns }: Table, starts: readonly number[], length: number): Table {
  const sampled = columns.map(
    (column): Column =>
      column.kind === "numeric"
        ? { ...column, values: takeRuns(column.values, starts, length) }
        : { ...column, codes: takeRuns(column.codes, starts, length) },
  );
  return { rows: starts.length * length, columns: sampled };
}
