import { DataError } from "../errors.ts";
import type { Field, Table } from "../table/index.ts";

/** @throws DataError `UW-DATA-090` where the columns of `X` are not, in order, those that `fields` names. */
export function requireColumns(fields: readonly Pick<Field, "name" | "kind">[], X: Table): void {
  if (X.columns.length !== fields.length) {
    throw new DataError(
      "UW-DATA-090",
      `the table has ${X.columns.length} columns, expected ${fields.length}: ${fields.map(({ name }) => name).join(", ")}. ` +
        "Pass the columns of the training data, in their order.",
    );
  }
  for (const [i, { name, kind }] of fields.entries()) {
    const column = X.columns[i];
    if (column.name === name && column.kind === kind) continue;
    throw new DataError(
      "UW-DATA-090",
      `column ${i + 1} is ${column.kind} "${column.name}", expected ${kind} "${name}". ` +
        "Pass the columns of the training data, in their order.",
    );
  }
}
