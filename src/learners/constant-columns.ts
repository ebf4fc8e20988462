import type { Column, Table } from "../table/index.ts";

/** One warning for each column that holds one value only, or none: no model can learn from it. */
export function warnOfConstantColumns(X: Table, sampleWeight?: Float64Array): string[] {
  const counted = sampleWeight && Array.from(sampleWeight.keys()).filter((row) => sampleWeight[row] > 0);
  return X.columns
    .filter((column) => isConstant(column, X.rows, counted))
    .map(({ name }) => `${name} holds one value only in the training rows, so the model makes no use of it`);
}

function isConstant(column: Column, rows: number, counted: readonly number[] | undefined): boolean {
  const items = column.kind === "numeric" ? column.values : column.codes;
  const count = counted?.length ?? rows;
  const first = items[counted?.[0] ?? 0];
  for (let i = 1; i < count; i++) if (!Object.is(items[counted?.[i] ?? i], first)) return false;
  return true;
}
