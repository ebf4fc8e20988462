import { parseNumber } from "../table/index.ts";
import { dataError } from "./codes.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { NumberColumn, TextColumn, TextGatherer } from "./value-columns.ts";

/**
 * JSON lines (one object a line) or a JSON array of objects, as a raw table. Columns are the keys in order of first
 * occurrence; an absent key is a missing value.
 * @throws DataError `UW-DATA-006` no row, `UW-DATA-019` not an object.
 */
export function jsonTable(bytes: Uint8Array, path: string): Omit<RawTable, "sha256"> {
  const columns = new Map<string, unknown[]>();
  let rows = 0;
  for (const { record, where } of records(new TextDecoder().decode(bytes), path)) {
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      throw dataError("UW-DATA-019", `${where}: expected a JSON object such as {"age_years": 35}. Fix the row.`);
    }
    for (const [name, value] of Object.entries(record)) {
      let values = columns.get(name);
      if (!values) columns.set(name, (values = []));
      // Rows before the first that has this key, or since the last that had it, have nothing here.
      while (values.length < rows) values.push(null);
      values.push(value);
    }
    rows++;
  }
  if (rows === 0) throw dataError("UW-DATA-006", `${path}: no rows. Export the data again.`);
  return {
    rows,
    columns: Array.from(columns, ([name, values]) => columnOf(name, values, rows)),
    brokenRows: [],
    warnings: [],
  };
}

function* records(text: string, path: string): Generator<{ record: unknown; where: string }> {
  if (text.trimStart().startsWith("[")) {
    const list = parse(text, path) as unknown[];
    for (let row = 0; row < list.length; row++) yield { record: list[row], where: `${path} row ${row + 1}` };
    return;
  }
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    const content = text.slice(start, end).trim();
    line++;
    start = end + 1;
    if (content === "") continue;
    const where = `${path} line ${line}`;
    yield { record: parse(content, where), where };
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw dataError(
      "UW-DATA-019",
      `${where}: no valid JSON: ${(cause as Error).message}. Fix it, or export again.`,
      cause,
    );
  }
}

/** A column is of numbers where more of its values are numbers than texts: the texts are then errors in it. */
function columnOf(name: string, values: readonly unknown[], rows: number): RawColumn {
  let numbers = 0;
  let texts = 0;
  let booleans = 0;
  let nested = 0;
  for (const value of values) {
    if (typeof value === "number") numbers++;
    else if (typeof value === "boolean") booleans++;
    else if (typeof value === "object" && value !== null) nested++;
    else if (typeof value === "string" && parseNumber(value) === undefined) texts++;
  }
  if (numbers > 0 && values.every((value) => value === null || typeof value === "number")) {
    const column = new Float64Array(rows).fill(Number.NaN);
    for (let row = 0; row < values.length; row++) column[row] = numberOf(values[row]);
    return new NumberColumn(name, column);
  }
  const gatherer = new TextGatherer();
  for (let row = 0; row < rows; row++) gatherer.push(textOf(values[row]));
  const type = nested > 0 ? "nested" : numbers > texts ? "untyped" : booleans > 0 && texts === 0 ? "boolean" : "text";
  return new TextColumn(name, type, gatherer.finish());
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}
