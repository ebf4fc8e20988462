import { nestedError } from "./codes.ts";
import type { RawTable } from "./raw-table.ts";
import { readTable, tableOfBytes } from "./read-table.ts";

/** Unlabelled rows as they stand in a file: columns of texts, "" where a cell is empty. */
export interface ApplicantTable {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; value(row: number): string }[];
  readonly sha256: string;
}

/**
 * Reads applicants to be scored, from a file of any format that `loadDataset` reads, or from bytes of text.
 * @param source path, or the bytes that came on standard input.
 * @param fieldNames what the model asks for: they tell a header, and name the columns of a file without one.
 * @throws DataError where nothing can be read.
 */
export async function readApplicants(
  source: string | Uint8Array,
  fieldNames: readonly string[],
): Promise<ApplicantTable> {
  const options = { expectedNames: fieldNames, namesWithoutHeader: fieldNames };
  const raw = typeof source === "string" ? await readTable(source, options) : tableOfBytes(source, "stdin", options);
  const nested = raw.columns.find(({ type }) => type === "nested");
  if (nested) throw nestedError(nested.name);
  return { rows: raw.rows, columns: valuesOf(raw), sha256: raw.sha256 };
}

function valuesOf({ columns }: RawTable): ApplicantTable["columns"] {
  return columns.map((column) => ({ name: column.name, value: (row) => column.text(row) }));
}
