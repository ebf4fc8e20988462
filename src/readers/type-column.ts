import {
  type CategoricalColumn,
  type Column,
  type FieldKind,
  MISSING,
  type MissingMarkers,
  type NumericColumn,
  naturalOrder,
} from "../table/index.ts";
import type { CodebookField } from "./codebook.ts";
import { count, dataError, nestedError } from "./codes.ts";
import type { Distinct, Numbers, RawColumn } from "./raw-table.ts";

/** A categorical column with more levels than this identifies rows rather than groups them. */
export const MOST_LEVELS = 10_000;

export interface TypingRules {
  /** What the user says the column is. */
  readonly kind: FieldKind | undefined;
  readonly field: CodebookField | undefined;
  readonly missing: MissingMarkers;
}

export interface TypedColumn {
  readonly column: Column;
  /** Rows whose cell is not what the column holds. */
  readonly invalid: readonly CellProblem[];
  readonly warnings: readonly string[];
}

/** Many cells of one column that are wrong in one way. */
export interface CellProblem {
  readonly code: "UW-DATA-003" | "UW-DATA-004";
  readonly rows: readonly number[];
  readonly expected: string;
  readonly remedy: string;
}

/**
 * Decides what a raw column is, and makes it that.
 *
 * The user's word counts first, then the codebook's, then the source's own type (numbers stay numbers, texts and
 * booleans are categories); of delimited text, a column is numeric where more of its cells are numbers than are not.
 * So a number column with a few words in it is one with errors, not a category of a thousand levels. A column without
 * any value is numeric.
 *
 * @throws DataError `UW-DATA-014` too many levels, `UW-DATA-015` dates, `UW-DATA-020` lists or objects, `UW-DATA-030` decimal commas.
 */
export function typeColumn(raw: RawColumn, { kind, field, missing }: TypingRules): TypedColumn {
  const wanted = kind ?? field?.kind ?? (raw.type === "text" || raw.type === "boolean" ? "categorical" : undefined);
  if (raw.type === "date" && kind === undefined) throw dateError(raw, firstFilled(raw));
  if (raw.type === "nested") throw nestedError(raw.name);
  if (wanted !== "categorical") {
    const mostInvalid = wanted === "numeric" ? raw.rows : Math.floor(raw.rows / 2);
    const numbers = raw.numbers(missing, mostInvalid);
    if (numbers && (wanted === "numeric" || numbers.present >= Math.max(1, numbers.invalid.length))) {
      return numericColumn(raw, numbers);
    }
    if (numbers && numbers.invalid.length === 0) return numericColumn(raw, numbers);
  }
  const distinct = raw.distinct(MOST_LEVELS + missing.texts.size);
  if (!distinct) throw tooManyLevels(raw);
  if (kind === undefined && field === undefined) refuseDisguised(raw, distinct, missing);
  return categoricalColumn(raw, distinct, missing, field);
}

function numericColumn(raw: RawColumn, { values, invalid, infinite }: Numbers): TypedColumn {
  const column: NumericColumn = { kind: "numeric", name: raw.name, values };
  const problems: CellProblem[] = [];
  if (invalid.length > 0) {
    const remedy = `Fix the row, pass --on-invalid skip, or say in the config what it is: a marker for "missing", or "kinds": {"${raw.name}": "categorical"}.`;
    problems.push({ code: "UW-DATA-003", rows: invalid, expected: "a number", remedy });
  }
  if (infinite.length > 0) {
    const remedy = "Fix the row, or pass --on-invalid skip.";
    problems.push({ code: "UW-DATA-004", rows: infinite, expected: "a finite number", remedy });
  }
  return { column, invalid: problems, warnings: [] };
}

/**
 * Levels come in the codebook's order, then what it does not list in natural order. Only levels that occur are kept:
 * a model should say of any other that it has never seen it.
 */
function categoricalColumn(
  raw: RawColumn,
  { codes, texts }: Distinct,
  missing: MissingMarkers,
  field: CodebookField | undefined,
): TypedColumn {
  const listed = Object.keys({ ...field?.labels, ...field?.correctedLabels });
  const isLevel = (text: string) => listed.includes(text) || !missing.texts.has(text);
  const present = new Set(texts.filter(isLevel));
  const unlisted = [...present].filter((text) => !listed.includes(text)).sort(naturalOrder);
  const levels = [...listed.filter((text) => present.has(text)), ...unlisted];
  if (levels.length > MOST_LEVELS) throw tooManyLevels(raw);

  const codeOf = new Map(levels.map((text, code) => [text, code]));
  const recoded = Int32Array.from(texts, (text) => codeOf.get(text) ?? MISSING);
  const column: CategoricalColumn = {
    kind: "categorical",
    name: raw.name,
    codes: codes.map((c) => recoded[c]),
    levels,
  };

  const warnings: string[] = [];
  if (listed.length > 0 && unlisted.length > 0) {
    warnings.push(`${raw.name}: ${unlisted.slice(0, 5).join(", ")} not in the codebook`);
  }
  const words = texts.filter((text) => text !== "" && !isLevel(text));
  if (words.length > 0) {
    const quoted = words.map((text) => `"${text}"`).join(", ");
    warnings.push(`${raw.name}: ${quoted} taken as missing; list it in a codebook if it is a level`);
  }
  return { column, invalid: [], warnings };
}

const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/;
const writtenDate = /^\d{1,2}([./])\d{1,2}\1(\d{2}|\d{4})$/;
const decimalComma = /^[+-]?\d+(\.\d{3})*,\d+$/;

/** Refuses what would silently become a category though it is a quantity. */
function refuseDisguised(raw: RawColumn, { codes, texts }: Distinct, missing: MissingMarkers): void {
  const present = texts.filter((text) => !missing.texts.has(text));
  if (present.length === 0) return;
  const firstRow = codes.indexOf(texts.indexOf(present[0]));
  if (present.every((text) => isoDate.test(text) || writtenDate.test(text))) throw dateError(raw, firstRow);
  const withComma = present.find((text) => decimalComma.test(text));
  if (withComma === undefined || !present.every((text) => decimalComma.test(text) || /^[+-]?\d+$/.test(text))) return;
  const row = codes.indexOf(texts.indexOf(withComma));
  throw dataError(
    "UW-DATA-030",
    `row ${row + 1}: ${raw.name} = "${withComma}", a number with a decimal comma, expected a decimal point. ` +
      `Export it with points, or declare the column categorical ("kinds").`,
  );
}

function dateError(raw: RawColumn, row: number): Error {
  return dataError(
    "UW-DATA-015",
    `row ${row + 1}: ${raw.name} = "${raw.text(row)}": a column of dates can't be a feature. ` +
      `Turn it into a number such as days before the application, or leave it out ("drop": ["${raw.name}"]).`,
  );
}

function firstFilled(raw: RawColumn): number {
  let row = 0;
  while (row < raw.rows - 1 && raw.text(row) === "") row++;
  return row;
}

function tooManyLevels(raw: RawColumn): Error {
  return dataError(
    "UW-DATA-014",
    `${raw.name}: more than ${count(MOST_LEVELS, "level")} in a categorical column, it looks like an identifier. ` +
      `Pass --id ${raw.name}, or leave it out ("drop": ["${raw.name}"]).`,
  );
}
