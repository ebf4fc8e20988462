import {
  BAD,
  type Column,
  type CostMatrix,
  countMissing,
  type Dataset,
  type Field,
  missingMarkers,
  takeRows,
} from "../table/index.ts";
import { rolesOf } from "./assign-roles.ts";
import type { Codebook, CodebookField, LabelEdition } from "./codebook.ts";
import { count, dataError, some } from "./codes.ts";
import { oddities } from "./oddities.ts";
import type { ParsedOptions } from "./options.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { readTarget } from "./read-target.ts";
import { RowLedger } from "./row-ledger.ts";
import { typeColumn } from "./type-column.ts";

const EQUAL_COSTS: CostMatrix = { falseNegative: 1, falsePositive: 1 };

export interface DatasetOrigin {
  readonly name: string;
  readonly uri: string;
}

/**
 * A raw table with its roles, kinds, labels and costs settled.
 * @throws DataError for what is wrong in the data, UsageError where target or event are not named.
 */
export function buildDataset(raw: RawTable, origin: DatasetOrigin, options: ParsedOptions, book?: Codebook): Dataset {
  const roles = rolesOf(raw, options, book);
  const ledger = new RowLedger(raw, options.onInvalid ?? "fail");
  const missing = missingMarkers(options.missing);
  const warnings = [...raw.warnings, ...roles.warnings];

  const { target, y } = readTarget(roles.target, options, missing, ledger, book?.target);
  const known = roles.features.map(({ name }) => book?.fields.find((field) => field.name === name));
  const columns = roles.features.map((column, i) => {
    const typed = typeColumn(column, { kind: ownEntry(options.kinds, column.name), field: known[i], missing });
    for (const problem of typed.invalid) ledger.rejectCells(column, problem);
    warnings.push(...typed.warnings);
    return typed.column;
  });
  const groups = roles.group && readGroups(roles.group, missing.texts, ledger);

  const rows = ledger.keptRows();
  warnings.push(...ledger.warnings());
  const table = { rows: raw.rows, columns };
  const X = rows.length < raw.rows ? takeRows(table, rows) : table;
  const keptY = Uint8Array.from(rows, (row) => y[row]);
  requireBothClasses(keptY, target.name);
  const ids = roles.id && readIds(roles.id, rows);
  warnings.push(...X.columns.flatMap(oddities));
  if (roles.id && ids) warnings.push(...repeatedIds(roles.id.name, ids), ...shortenedIds(roles.id, ids));

  const edition = options.labels ?? "corrected";
  const fields = X.columns.map((column, i) => ({
    ...fieldOf(column, known[i], edition),
    ...(options.missing?.length && { missingMarkers: options.missing }),
  }));
  return {
    schema: {
      name: options.name ?? origin.name,
      fields,
      target,
      costs: options.costs ?? book?.costs ?? EQUAL_COSTS,
      ...(book?.fields.some(({ correctedLabels }) => correctedLabels) && { labelEdition: edition }),
      ...(roles.id && { id: roles.id.name }),
      ...(roles.group && { group: roles.group.name }),
    },
    X,
    y: keptY,
    ...(ids && { ids }),
    ...(groups && { groups: Int32Array.from(rows, (row) => groups[row]) }),
    source: { ...origin, sha256: raw.sha256, synthetic: false, warnings },
  };
}

/** What a codebook and the rows say of one feature. */
export function fieldOf(column: Column, known: CodebookField | undefined, edition: LabelEdition): Field {
  const { labels: original, correctedLabels: corrected } = known ?? {};
  const shown = edition === "corrected" ? (corrected ?? original) : original;
  const other = edition === "corrected" ? original : corrected;
  return {
    name: column.name,
    kind: column.kind,
    ...(column.kind === "categorical" && { levels: column.levels }),
    ...(known?.ordered && { ordered: true }),
    ...(shown && { labels: shown }),
    ...(corrected && other && { otherLabels: other }),
    ...(known?.note !== undefined && { note: known.note }),
    ...(known?.unit !== undefined && { unit: known.unit }),
    ...(known?.specialCodes && { specialCodes: known.specialCodes }),
    allowMissing: countMissing(column) > 0,
  };
}

function readGroups(column: RawColumn, missing: ReadonlySet<string>, ledger: RowLedger): Int32Array {
  const { codes, texts } = column.distinct(Number.POSITIVE_INFINITY) ?? {
    codes: new Int32Array(column.rows),
    texts: [],
  };
  const absent = new Set([...texts.keys()].filter((code) => missing.has(texts[code])));
  const rows = absent.size === 0 ? [] : [...codes.keys()].filter((row) => absent.has(codes[row]));
  ledger.reject(rows, `${column.name} is empty`, (row) =>
    dataError(
      "UW-DATA-029",
      `row ${row + 1}: group "${column.name}" is empty (${count(rows.length, "row")} in all). Fix the rows, or pass --on-invalid skip.`,
    ),
  );
  return codes;
}

function requireBothClasses(y: Uint8Array, target: string): void {
  const bads = y.reduce((sum, value) => sum + (value === BAD ? 1 : 0), 0);
  if (bads > 0 && bads < y.length) return;
  throw dataError(
    "UW-DATA-011",
    `target "${target}" has one value only in the rows that are left. Fix the skipped rows instead of skipping them.`,
  );
}

function readIds(column: RawColumn, rows: Int32Array): string[] {
  return Array.from(rows, (row) => column.text(row));
}

function repeatedIds(name: string, ids: readonly string[]): string[] {
  if (new Set(ids).size === ids.length) return [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) repeated.add(id);
    seen.add(id);
  }
  const listed = some([...repeated]);
  return [`${name}: ${count(repeated.size, "id")} in several rows (${listed}); pass --group to keep them in one fold`];
}

/** JSON numbers are float64: long ids written as numbers have lost their last digits before anyone reads them. */
function shortenedIds(column: RawColumn, ids: readonly string[]): string[] {
  const isShortened = column.type === "number" && ids.some((id) => Math.abs(Number(id)) > Number.MAX_SAFE_INTEGER);
  return isShortened ? [`${column.name}: numbers above 2^53 have lost digits; write ids as text`] : [];
}

/** A column may be called "constructor". */
function ownEntry<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}
