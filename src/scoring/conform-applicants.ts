import { DataError } from "../errors.ts";
import {
  type CategoricalColumn,
  type Column,
  didYouMean,
  type Field,
  MISSING,
  type MissingMarkers,
  missingMarkers,
  parseNumber,
  type Table,
  UNSEEN,
} from "../table/index.ts";

/** Applicants as they come: one object a row, as of JSON, or columns of values. */
export type Applicants = readonly Readonly<Record<string, unknown>>[] | ApplicantColumns;

export interface ApplicantColumns {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; value(row: number): unknown }[];
}

export interface ConformedApplicants {
  /** Columns in the order of the model's fields. */
  readonly table: Table;
  /** Levels that the model has never seen; it predicts all the same. */
  readonly warnings: readonly string[];
}

const MOST_PROBLEMS = 20;

/**
 * Turns raw applicants into the table that a model asks for. Numbers may come as numbers or as text, categories only as
 * the codes that the model knows; `MISSING_TEXTS`, null and absent mean missing. A category that the model does not
 * know becomes `UNSEEN` and is told in the warnings.
 *
 * @param fields what the model was trained on.
 * @param ignore columns that may be there without being features: id, group, target.
 * @throws DataError `UW-DATA-040` with the first 20 problems: an unknown or repeated column, a wrong type, a missing
 * value where the training data had none. Rows count from 1.
 */
export function conformApplicants(
  fields: readonly Field[],
  applicants: Applicants,
  ignore: readonly string[] = [],
): ConformedApplicants {
  const problems = new Problems();
  const allowed = new Set([...fields.map(({ name }) => name), ...ignore]);
  const given = isRecords(applicants) ? ofRecords(applicants, allowed, problems) : applicants;
  const byName = new Map<string, ApplicantColumns["columns"][number]>();
  for (const column of given.columns) {
    if (!allowed.has(column.name)) problems.unknownColumn(column.name, fields);
    else if (byName.has(column.name)) problems.add(`column ${column.name} comes twice. Leave one out.`);
    else byName.set(column.name, column);
  }
  const warnings: string[] = [];
  const columns = fields.map((field): Column => {
    const column = byName.get(field.name);
    if (!column && !field.allowMissing && given.rows > 0) {
      problems.add(`column ${field.name} is missing, expected ${expectation(field)}. Add it.`);
    }
    const read = (row: number) => column?.value(row);
    const required = column !== undefined && !field.allowMissing;
    return field.kind === "numeric"
      ? numericColumn(field, given.rows, read, required, problems)
      : categoricalColumn(field, given.rows, read, required, problems, warnings);
  });
  problems.throwIfAny();
  return { table: { rows: given.rows, columns }, warnings };
}

type Read = (row: number) => unknown;

function numericColumn(field: Field, rows: number, read: Read, required: boolean, problems: Problems): Column {
  const values = new Float64Array(rows);
  const { markers } = wordsOf(field);
  for (let row = 0; row < rows; row++) {
    const raw = read(row);
    const value = typeof raw === "string" ? parseNumber(raw.trim()) : raw;
    values[row] = Number.NaN;
    if (isMissing(raw, markers)) {
      if (required) problems.missing(row, field);
    } else if (typeof value === "number" && Number.isFinite(value)) {
      if (!markers.numbers.has(value)) values[row] = value;
      else if (required) problems.missing(row, field);
    } else problems.wrongType(row, field, raw);
  }
  return { kind: "numeric", name: field.name, values };
}

function categoricalColumn(
  field: Field,
  rows: number,
  read: Read,
  required: boolean,
  problems: Problems,
  warnings: string[],
): CategoricalColumn {
  const levels = field.levels ?? [];
  const { markers, codeOf } = wordsOf(field);
  const codes = new Int32Array(rows);
  const unseen = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const raw = read(row);
    const text = typeof raw === "string" ? raw.trim() : String(raw);
    // A level may be called "None" or "?": then it is no missing value.
    const code = raw === null || raw === undefined ? undefined : codeOf.get(text);
    if (code !== undefined) codes[row] = code;
    else if (isMissing(raw, markers)) {
      codes[row] = MISSING;
      if (required) problems.missing(row, field);
    } else if (typeof raw === "object") problems.wrongType(row, field, raw);
    else {
      codes[row] = UNSEEN;
      unseen.set(text, [...(unseen.get(text) ?? []), row + 1].slice(0, 6));
    }
  }
  for (const [text, seenIn] of unseen) {
    const where = seenIn.length > 5 ? `rows ${seenIn.slice(0, 5).join(", ")}, …` : `row ${seenIn.join(", ")}`;
    warnings.push(`${where}: ${field.name} = "${text}", never seen in training; known: ${levelList(field)}`);
  }
  return { kind: "categorical", name: field.name, codes, levels };
}

interface FieldWords {
  readonly markers: MissingMarkers;
  readonly codeOf: ReadonlyMap<string, number>;
}

const words = new WeakMap<Field, FieldWords>();

/** What texts of a field mean. Made once a field: for a single applicant it is most of the work. */
function wordsOf(field: Field): FieldWords {
  const known = words.get(field);
  if (known !== undefined) return known;
  const made = {
    markers: missingMarkers(field.missingMarkers),
    codeOf: new Map(field.levels?.map((level, code) => [level, code])),
  };
  words.set(field, made);
  return made;
}

function isMissing(raw: unknown, markers: MissingMarkers): boolean {
  if (raw === null || raw === undefined || Number.isNaN(raw)) return true;
  return typeof raw === "string" && markers.texts.has(raw.trim());
}

function isRecords(applicants: Applicants): applicants is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(applicants);
}

/** Looks records up by name; what is no object is a problem. */
function ofRecords(
  records: readonly Readonly<Record<string, unknown>>[],
  allowed: ReadonlySet<string>,
  problems: Problems,
): ApplicantColumns {
  const names = new Set<string>();
  for (const [row, record] of records.entries()) {
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      problems.add(
        `row ${row + 1}: ${JSON.stringify(record)}, expected an object such as {"name": value}. Correct it.`,
      );
    } else for (const name of Object.keys(record)) names.add(name);
  }
  const ordered = [...allowed].filter((name) => names.has(name));
  const others = [...names].filter((name) => !allowed.has(name));
  return {
    rows: records.length,
    columns: [...ordered, ...others].map((name) => ({ name, value: (row) => ownValue(records[row], name) })),
  };
}

/** A column may be called "constructor". */
function ownValue(record: unknown, name: string): unknown {
  return typeof record === "object" && record !== null && Object.hasOwn(record, name)
    ? (record as Record<string, unknown>)[name]
    : undefined;
}

/** `A201 "no", A202 "yes"`: the codes of a field with their labels, at most twelve. */
function levelList({ levels = [], labels = {} }: Field): string {
  const shown = levels
    .slice(0, 12)
    .map((level) => (Object.hasOwn(labels, level) ? `${level} "${labels[level]}"` : level));
  return shown.join(", ") + (levels.length > shown.length ? ", …" : "");
}

function expectation(field: Field): string {
  return field.kind === "numeric" ? "a number" : `one of ${levelList(field)}`;
}

/** Everything that is wrong, so that a reader can correct it in one go. */
class Problems {
  readonly #lines: string[] = [];
  #count = 0;

  add(line: string): void {
    if (this.#count++ < MOST_PROBLEMS) this.#lines.push(line);
  }

  unknownColumn(name: string, fields: readonly Field[]): void {
    const names = fields.map((field) => field.name);
    this.add(`unknown column "${name}". ${didYouMean(name, names)}Leave it out, or name one of: ${names.join(", ")}.`);
  }

  missing(row: number, field: Field): void {
    this.add(`row ${row + 1}: ${field.name} is missing, expected ${expectation(field)}. Fill it in.`);
  }

  wrongType(row: number, field: Field, value: unknown): void {
    this.add(`row ${row + 1}: ${field.name} = ${JSON.stringify(value)}, expected ${expectation(field)}. Correct it.`);
  }

  throwIfAny(): void {
    if (this.#count === 0) return;
    const rest = this.#count - this.#lines.length;
    const lines = rest > 0 ? [...this.#lines, `… and ${rest} more`] : this.#lines;
    throw new DataError(
      "UW-DATA-040",
      lines.length === 1 ? lines[0] : `${this.#count} problems:\n  ${lines.join("\n  ")}`,
    );
  }
}
