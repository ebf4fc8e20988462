import { BAD, GOOD, type MissingMarkers, naturalOrder, parseNumber, type Target } from "../table/index.ts";
import type { CodebookTarget } from "./codebook.ts";
import { count, dataError, some, usageError } from "./codes.ts";
import type { ParsedOptions } from "./options.ts";
import type { RawColumn } from "./raw-table.ts";
import type { RowLedger } from "./row-ledger.ts";

/** More values than this are not counted: such a column is no outcome. */
const MOST_VALUES = 1000;

/** A value that needs no explanation. */
const bad = /^bad$/i;

/**
 * The outcome of every row, 1 for the event. Rows without one are rejected.
 * @throws DataError `UW-DATA-011` not two values, `UW-DATA-012` no such event, `UW-DATA-013` rows without a target.
 * @throws UsageError `UW-USAGE-203` where nobody says which value is the event.
 */
export function readTarget(
  column: RawColumn,
  options: ParsedOptions,
  missing: MissingMarkers,
  ledger: RowLedger,
  known: CodebookTarget | undefined,
): { target: Target; y: Uint8Array } {
  const { codes, texts } = column.distinct(MOST_VALUES) ?? { codes: new Int32Array(0), texts: [] };
  if (texts.length === 0) {
    throw dataError(
      "UW-DATA-011",
      `target "${column.name}" has more than ${MOST_VALUES} values, expected two. Pass another --target.`,
    );
  }
  const counts = new Map(texts.filter((text) => !missing.texts.has(text)).map((text) => [text, 0]));
  const absent: number[] = [];
  for (let row = 0; row < codes.length; row++) {
    const text = texts[codes[row]];
    const seen = counts.get(text);
    if (seen === undefined) absent.push(row);
    else counts.set(text, seen + 1);
  }
  const values = [...counts.keys()].sort(naturalOrder);
  const listed = some(
    values.map((value) => `${value} (${count(counts.get(value) ?? 0, "row")})`),
    10,
  );
  if (values.length !== 2) {
    const got = values.length === 0 ? "no value" : `${count(values.length, "value")}: ${listed}`;
    throw dataError(
      "UW-DATA-011",
      `target "${column.name}" has ${got}, expected two. Fix the rows, or pass another --target.`,
    );
  }
  const isKnown = known?.name === column.name;
  const wanted = options.event ?? (isKnown ? known.event : values.find((value) => bad.test(value)));
  if (wanted === undefined) {
    throw usageError(
      "UW-USAGE-203",
      `which value of "${column.name}" is the bad outcome? Pass --event with one of: ${listed}.`,
    );
  }
  const event = values.find((value) => isSame(value, wanted));
  if (event === undefined) {
    throw dataError(
      "UW-DATA-012",
      `event "${wanted}" is not among the values of "${column.name}": ${listed}. Pass --event with one of them.`,
    );
  }
  ledger.reject(absent, `${column.name} is empty`, (row, rows) => {
    const more = rows > 1 ? ` (${count(rows, "row")} in all)` : "";
    return dataError(
      "UW-DATA-013",
      `row ${row + 1}: target "${column.name}" is empty${more}. Fix the rows, or pass --on-invalid skip.`,
    );
  });
  const nonEvent = values[0] === event ? values[1] : values[0];
  const eventCode = texts.indexOf(event);
  return {
    target: { name: column.name, event, nonEvent, ...(isKnown && { labels: known.labels }) },
    y: Uint8Array.from(codes, (code) => (code === eventCode ? BAD : GOOD)),
  };
}

function isSame(value: string, wanted: string): boolean {
  return value === wanted || (parseNumber(value) !== undefined && parseNumber(value) === parseNumber(wanted));
}
