import { createHash } from "node:crypto";
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBValue } from "@duckdb/node-api";
import { dataError } from "./codes.ts";
import { hashFile } from "./file/read-bytes.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { NumberColumn, NumberGatherer, TextColumn, TextGatherer } from "./value-columns.ts";

/**
 * A Parquet file as a raw table.
 * @param asText names of columns to read as text whatever they hold: identifiers, whose digits must all survive.
 * @throws DataError `UW-DATA-026` where DuckDB can't read it.
 */
export async function parquetTable(path: string, asText: readonly string[] = []): Promise<RawTable> {
  const sha256 = await hashFile(path);
  const query = `SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`;
  const columns = await select(query, { where: path, cwd: process.cwd(), asText }, (message, cause) =>
    dataError("UW-DATA-026", `${path}: no readable Parquet file: ${message}. Write or copy it again.`, cause),
  );
  return { rows: columns[0].rows, columns, brokenRows: [], sha256, warnings: [] };
}

/**
 * What a query selects, as a raw table. Relative paths in the query start from `cwd`; nothing is written anywhere and
 * nothing is downloaded. Its hash is that of the selected values.
 * @throws DataError `UW-DATA-025` where the query fails or is no single SELECT, `UW-DATA-006` where it selects nothing.
 */
export async function queryTable(sql: string, cwd: string, asText: readonly string[] = []): Promise<RawTable> {
  const columns = await select(sql, { where: "query", cwd, asText }, (message, cause) =>
    dataError(
      "UW-DATA-025",
      `query: ${message}. Correct the SQL; files are named as in SELECT * FROM 'file.csv'.`,
      cause,
    ),
  );
  return { rows: columns[0].rows, columns, brokenRows: [], sha256: hashOf(columns), warnings: [] };
}

type Refusal = (message: string, cause?: unknown) => Error;

interface Selection {
  /** Names the source in messages. */
  readonly where: string;
  readonly cwd: string;
  readonly asText: readonly string[];
}

async function select(sql: string, selection: Selection, refuse: Refusal): Promise<readonly RawColumn[]> {
  const { where, cwd } = selection;
  // Loaded here because it takes longer than reading a small file of text.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const offline = { autoinstall_known_extensions: "false", autoload_known_extensions: "false" };
  const instance = await DuckDBInstance.create(":memory:", offline);
  const connection = await instance.connect();
  try {
    await connection.run(`SET file_search_path = '${cwd.replaceAll("'", "''")}'`);
    const statement = await prepareSelect(connection, sql, refuse);
    const columns = await gather(statement, selection, refuse);
    if (columns[0].rows === 0) throw dataError("UW-DATA-006", `${where}: no rows. Select or export others.`);
    return columns;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function prepareSelect(connection: DuckDBConnection, sql: string, refuse: Refusal) {
  const { StatementType } = await import("@duckdb/node-api");
  try {
    if (/^[\s;]*$/.test(sql)) throw refuse("nothing in it, expected one SELECT");
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw refuse(`${statements.count} statements, expected one SELECT`);
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT) throw refuse("expected a SELECT, which changes nothing");
    return statement;
  } catch (error) {
    throw asRefusal(error, refuse);
  }
}

async function gather(
  statement: DuckDBPreparedStatement,
  { where, asText }: Selection,
  refuse: Refusal,
): Promise<RawColumn[]> {
  const names = Array.from({ length: statement.columnCount }, (_, i) => statement.columnName(i));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw dataError("UW-DATA-009", `${where}: two columns are named "${twice}". Rename one: SELECT … AS another_name.`);
  }
  const types = names.map((name, i) => (asText.includes(name) ? "text" : typeOf(String(statement.columnType(i)))));
  const gatherers = types.map((type) => (type === "number" ? new NumberGatherer() : new TextGatherer()));
  try {
    for await (const chunk of await statement.stream()) {
      for (const [i, gatherer] of gatherers.entries()) {
        const values = chunk.getColumnValues(i);
        if (gatherer instanceof NumberGatherer) gatherer.push(Float64Array.from(values, numberOf));
        else for (const value of values) gatherer.push(value === null ? "" : value.toString());
      }
    }
  } catch (error) {
    throw asRefusal(error, refuse);
  }
  return gatherers.map((gatherer, i) =>
    gatherer instanceof TextGatherer
      ? new TextColumn(names[i], types[i], gatherer.finish())
      : new NumberColumn(names[i], gatherer.finish()),
  );
}

/** Large integers come as bigint, decimals as objects that write themselves. */
function numberOf(value: DuckDBValue): number {
  if (value === null) return Number.NaN;
  return typeof value === "number" ? value : Number(value.toString());
}

/** DuckDB's messages run over many lines; the first says it. */
function asRefusal(error: unknown, refuse: Refusal): unknown {
  const { name, message } = error as Error;
  return name === "DataError" ? error : refuse(message.split("\n")[0].replace(/\.$/, ""), error);
}

const numberTypes = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM|VARINT)$/;

function typeOf(type: string): RawColumn["type"] {
  if (numberTypes.test(type)) return "number";
  if (type === "BOOLEAN") return "boolean";
  if (/^(DATE|TIME|INTERVAL)/.test(type)) return "date";
  if (/^(VARCHAR|ENUM|UUID|SQLNULL|"NULL")/.test(type)) return "text";
  return "nested";
}

function hashOf(columns: readonly RawColumn[]): string {
  const hash = createHash("sha256");
  const none = { texts: new Set<string>(), numbers: new Set<number>() };
  for (const column of columns) {
    hash.update(`${column.name}\n${column.type}\n`);
    const numbers = column.type === "number" ? column.numbers(none, 0) : undefined;
    const distinct = numbers ? undefined : column.distinct(Number.POSITIVE_INFINITY);
    hash.update(numbers?.values ?? distinct?.codes ?? "");
    hash.update(JSON.stringify(distinct?.texts ?? []));
  }
  return hash.digest("hex");
}
