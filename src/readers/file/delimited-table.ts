import { parseNumber } from "../../table/index.ts";
import { count, dataError, some } from "../codes.ts";
import type { RawTable } from "../raw-table.ts";
import { type Cells, cellText } from "./cells.ts";
import { DelimitedColumn } from "./delimited-column.ts";
import { separatorNames, sniffSeparator } from "./sniff.ts";
import { type Separator, splitCells } from "./split-cells.ts";

export interface DelimitedOptions {
  /** Found by looking, unless told. */
  readonly separator?: Separator | undefined;
  /** Names that tell a header: a first row that holds one of them is a header, even with a number in it. */
  readonly expectedNames?: readonly string[] | undefined;
  /** Names of the columns where the file has no header. */
  readonly namesWithoutHeader?: readonly string[] | undefined;
  /** `skip` keeps rows of the wrong width as broken rows. */
  readonly onInvalid?: "fail" | "skip" | undefined;
}

/**
 * Delimited text as a raw table.
 * @throws DataError `UW-DATA-006` … `UW-DATA-009` and `UW-DATA-018`.
 */
export function delimitedTable(
  bytes: Uint8Array,
  path: string,
  options: DelimitedOptions = {},
): Omit<RawTable, "sha256"> {
  const sniffed = sniffSeparator(bytes);
  const separator = options.separator ?? sniffed?.separator;
  if (separator === undefined) {
    // No separator gives columns where quotes do not match: then that is what to say.
    splitCells(bytes, ",");
    throw dataError(
      "UW-DATA-008",
      `${path}: found one column only, expected several, parted by ${Object.values(separatorNames).join(", ")}.`,
    );
  }
  const cells = splitCells(bytes, separator);
  if (cells.columns < 2 && sniffed) {
    throw dataError(
      "UW-DATA-008",
      `${path}: found one column with the separator ${separatorNames[separator]}; ` +
        `${separatorNames[sniffed.separator]} would give ${sniffed.columns}. Pass that one, or none.`,
    );
  }
  const warnings: string[] = [];
  const firstCells = Array.from({ length: cells.columns }, (_, column) => cellText(cells, 0, column));
  const header = isHeader(firstCells, options.expectedNames);
  const firstRow = header ? 1 : 0;
  const names = header
    ? namesOf(firstCells, path, warnings)
    : namesWithout(cells.columns, path, options.namesWithoutHeader, warnings);
  if (cells.rows === firstRow) {
    throw dataError("UW-DATA-006", `${path}: a header and no rows. Export the data again.`);
  }
  if (cells.ragged.length > 0 && options.onInvalid !== "skip") throw raggedError(cells, path, firstRow);
  return {
    rows: cells.rows - firstRow,
    columns: names.map((name, column) => new DelimitedColumn(name, cells, column, firstRow)),
    brokenRows: cells.ragged.map(({ row, cells: width }) => ({
      row: row - firstRow,
      problem: `${count(width, "cell")} instead of ${cells.columns}`,
    })),
    warnings,
  };
}

/** A first row that holds an expected name is a header; any other is one unless it holds a number. */
function isHeader(cells: readonly string[], expectedNames: readonly string[] = []): boolean {
  if (expectedNames.some((name) => cells.includes(name))) return true;
  return !cells.some((text) => parseNumber(text) !== undefined);
}

function namesOf(cells: readonly string[], path: string, warnings: string[]): string[] {
  const names = cells.map((text, i) => text || `column_${i + 1}`);
  const unnamed = names.filter((_, i) => cells[i] === "");
  if (unnamed.length > 0) warnings.push(`columns without a name were called ${some(unnamed)}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  const places = names.flatMap((name, i) => (name === twice ? [i + 1] : []));
  throw dataError("UW-DATA-009", `${path}: columns ${places.join(" and ")} are both named "${twice}". Rename one.`);
}

function namesWithout(
  columns: number,
  path: string,
  known: readonly string[] | undefined,
  warnings: string[],
): readonly string[] {
  if (known?.length === columns) return known;
  warnings.push(`${path} has no header: the columns were called column_1 … column_${columns}`);
  return Array.from({ length: columns }, (_, i) => `column_${i + 1}`);
}

function raggedError({ ragged, rows, columns }: Cells, path: string, firstRow: number): Error {
  const { row, line, cells: width, last } = ragged[0];
  const where = `${path} row ${row - firstRow + 1} (line ${line})`;
  const got = `${count(width, "cell")}, expected ${columns} as in the first line`;
  if (last && width < columns && row === rows - 1) {
    return dataError(
      "UW-DATA-007",
      `${where}: ${got}. The file seems cut off in its last row: export or copy it again.`,
    );
  }
  const more = ragged.length > 1 ? ` ${count(ragged.length - 1, "more row")} like it.` : "";
  return dataError("UW-DATA-007", `${where}: ${got}.${more} Fix the row, or pass --on-invalid skip.`);
}
