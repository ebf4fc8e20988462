import { DataError, UsageError } from "../errors.ts";
import { thousands } from "../table/index.ts";

/**
 * Every code that reading data can end with, and what it means. A message adds where, what it got and what to do.
 * A code is never given to another meaning.
 */
export const readerCodes = {
  "UW-DATA-001": "no file at this path",
  "UW-DATA-002": "the file cannot be read: a folder, no permission, too large",
  "UW-DATA-003": "a cell of a numeric column holds no number",
  "UW-DATA-004": "a cell of a numeric column is infinite",
  "UW-DATA-005": "the file is empty",
  "UW-DATA-006": "the file has a header line and no rows",
  "UW-DATA-007": "rows with more or fewer cells than the first; a file cut off in its last row",
  "UW-DATA-008": "one column only: the separator is another one",
  "UW-DATA-009": "two columns share a name",
  "UW-DATA-010": "a column that an option names is not in the data",
  "UW-DATA-011": "the target has not exactly two values",
  "UW-DATA-012": "the event is not among the target's values",
  "UW-DATA-013": "rows without a target",
  "UW-DATA-014": "a categorical column with more than 10,000 levels",
  "UW-DATA-015": "a column of dates",
  "UW-DATA-016": "the bytes are not UTF-8",
  "UW-DATA-017": "the bytes are no text: NUL bytes, a compressed or binary file",
  "UW-DATA-018": "a quote that is never closed, or text after a closing quote",
  "UW-DATA-019": "a line of a JSON-lines file is no JSON object",
  "UW-DATA-020": "a cell holds a list or an object",
  "UW-DATA-021": "a codebook cannot be read or is not valid",
  "UW-DATA-022": "a data set of the catalogue is found nowhere and cannot be downloaded",
  "UW-DATA-023": "a file with the name of a catalogue data set has other bytes",
  "UW-DATA-024": "the downloaded file is not the expected one",
  "UW-DATA-025": "the query fails, or is no single SELECT",
  "UW-DATA-026": "the Parquet file cannot be read",
  "UW-DATA-027": "one column has two roles: target, id, group, feature",
  "UW-DATA-028": "no feature is left",
  "UW-DATA-029": "rows without a group",
  "UW-DATA-030": "numbers with decimal commas",
  "UW-DATA-031": "no row is left after skipping the invalid ones",
  "UW-DATA-032": "neither a file nor a data set of the catalogue has this name",
  "UW-USAGE-201": "an option of the data set is not valid",
  "UW-USAGE-202": "the target is not named",
  "UW-USAGE-203": "the event is not named",
  "UW-USAGE-204": "not a valid synthetic:ROWS[:SEED]",
} as const;

export type ReaderCode = keyof typeof readerCodes;

/** The code that says: this data set of the catalogue is neither on this machine nor to be had from the net. */
export const CATALOGUE_UNAVAILABLE: ReaderCode = "UW-DATA-022";

/** A `DataError` whose code is in the list. */
export function dataError(code: ReaderCode & `UW-DATA-${string}`, message: string, cause?: unknown): DataError {
  return new DataError(code, message, cause === undefined ? undefined : { cause });
}

/** A `UsageError` whose code is in the list. */
export function usageError(code: ReaderCode & `UW-USAGE-${string}`, message: string, cause?: unknown): UsageError {
  return new UsageError(code, message, cause === undefined ? undefined : { cause });
}

export function nestedError(column: string): DataError {
  return dataError(
    "UW-DATA-020",
    `${column}: a column of lists or objects, expected numbers or texts. Flatten it, or leave it out ("drop": ["${column}"]).`,
  );
}

/** `3 rows`, `1 row`: a count with its noun, thousands parted. */
export function count(n: number, noun: string): string {
  return `${thousands(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** The first of many, for a message: `1, 2, 3 and 7 more`. */
export function some(items: readonly (string | number)[], most = 5): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
