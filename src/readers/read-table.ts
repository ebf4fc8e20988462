import { dataError } from "./codes.ts";
import { type DelimitedOptions, delimitedTable } from "./file/delimited-table.ts";
import { readBytes, readHead, sha256 } from "./file/read-bytes.ts";
import { requireText } from "./file/require-text.ts";
import { jsonTable } from "./json-lines.ts";
import type { RawTable } from "./raw-table.ts";

export interface ReadOptions extends DelimitedOptions {
  /** Names of the columns of a file without a header, where its hash gives away which file it is. */
  readonly namesByHash?: (sha256: string) => readonly string[] | undefined;
  /** Columns to read as text whatever they hold, where the source has types. */
  readonly asText?: readonly string[];
}

const PARQUET = "PAR1";
const OPENING_BRACE = 123;
const OPENING_BRACKET = 91;
const SPACE = 32;

/**
 * Reads a file as it is; what its columns mean is decided later. Its first bytes say what it is, not its name: Parquet,
 * JSON (an object or a list to begin with), else delimited text.
 * @throws DataError for a file that is absent, not readable or damaged.
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<RawTable> {
  const head = await readHead(path, PARQUET.length);
  if (new TextDecoder().decode(head) === PARQUET) {
    const { parquetTable } = await import("./duckdb.ts");
    return parquetTable(path, options.asText);
  }
  return tableOfBytes(await readBytes(path), path, options);
}

/**
 * Delimited text or JSON that is already at hand, such as what came on standard input. The bytes are the table's from
 * then on: it keeps its cells in them.
 * @param where names the source in messages.
 * @throws DataError where the bytes are no such text.
 */
export function tableOfBytes(bytes: Uint8Array, where: string, options: ReadOptions = {}): RawTable {
  const hash = sha256(bytes);
  const text = requireText(bytes, where);
  const first = text.find((byte) => byte > SPACE);
  if (first === undefined) throw dataError("UW-DATA-005", `${where}: nothing in it but blanks. Export the data again.`);
  if (first === OPENING_BRACE || first === OPENING_BRACKET) return { ...jsonTable(text, where), sha256: hash };
  const { namesByHash, ...rest } = options;
  const names = namesByHash?.(hash) ?? rest.namesWithoutHeader;
  return { ...delimitedTable(text, where, { ...rest, namesWithoutHeader: names }), sha256: hash };
}
