import { existsSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { loadDataset, readApplicants } from "../../src/readers/index.ts";
import { Scratch } from "./scratch.ts";
import { sharedData } from "./shared-data.ts";

const scratch = new Scratch();
const options = { target: "risk", event: "bad" };
const lines = [
  '{"age":30,"home":"own","ok":true,"risk":"good"}',
  '{"home":"rent","age":41.5,"ok":false,"risk":"bad"}',
  '{"age":null,"ok":true,"risk":"good"}',
  '{"age":22,"home":"","extra":1,"risk":"bad"}',
];

/** Writes a Parquet file of what a query selects. */
async function parquet(name: string, query: string): Promise<string> {
  const path = scratch.path(name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

describe("JSON", () => {
  it.each([
    ["lines", `${lines.join("\n")}\n`],
    ["lines with CRLF and blank ones", `\n${lines.join("\r\n\r\n")}`],
    ["a list", `[${lines.join(",\n")}]`],
  ])("is read as %s", async (_, content) => {
    const { X, y, schema } = await loadDataset(scratch.file("rows.jsonl", content), options);
    expect(X.columns).toEqual([
      { kind: "numeric", name: "age", values: Float64Array.of(30, 41.5, Number.NaN, 22) },
      { kind: "categorical", name: "home", levels: ["own", "rent"], codes: Int32Array.of(0, 1, -1, -1) },
      { kind: "categorical", name: "ok", levels: ["false", "true"], codes: Int32Array.of(1, 0, 1, -1) },
      { kind: "numeric", name: "extra", values: Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 1) },
    ]);
    expect([...y]).toEqual([0, 1, 0, 1]);
    expect(schema.fields.every(({ allowMissing }) => allowMissing)).toBe(true);
  });

  it("keeps texts that write numbers as categories, and finds words among numbers", async () => {
    const codes = scratch.file("codes.jsonl", '{"a":"1","risk":"good"}\n{"a":"2","risk":"bad"}\n');
    expect((await loadDataset(codes, options)).schema.fields[0].kind).toBe("categorical");
    const mixed = scratch.file("mixed.jsonl", '{"a":1,"risk":"good"}\n{"a":2,"risk":"bad"}\n{"a":"x","risk":"bad"}\n');
    await expect(loadDataset(mixed, options)).rejects.toMatchObject({
      code: "UW-DATA-003",
      message: expect.stringMatching(/^row 3: a = "x"/),
    });
  });
});

describe("long ids", () => {
  it("that JSON writes as numbers are warned of, as text they are kept", async () => {
    const asNumbers = '{"nr":9007199254740993,"a":1,"risk":"good"}\n{"nr":9007199254740995,"a":2,"risk":"bad"}';
    const numbers = await loadDataset(scratch.file("ids.jsonl", asNumbers), { ...options, id: "nr" });
    expect(numbers.source.warnings).toEqual(["nr: numbers above 2^53 have lost digits; write ids as text"]);
    const asTexts = asNumbers.replaceAll(/(\d{16})/g, '"$1"');
    const texts = await loadDataset(scratch.file("ids.jsonl", asTexts), { ...options, id: "nr" });
    expect([texts.ids, texts.source.warnings]).toEqual([["9007199254740993", "9007199254740995"], []]);
  });
});

describe("Parquet", () => {
  it("is known by its first bytes, and keeps its types", async () => {
    const path = await parquet(
      "typed.bin",
      `SELECT * FROM (VALUES
         (1, 2.5::DECIMAL(9,2), 'x', true, 9007199254740993, 'good'),
         (NULL, 3, NULL, false, 9007199254740992, 'bad')) AS t(whole, tenth, word, flag, nr, risk)`,
    );
    const { X, ids } = await loadDataset(path, { ...options, id: "nr" });
    expect(X.columns).toEqual([
      { kind: "numeric", name: "whole", values: Float64Array.of(1, Number.NaN) },
      { kind: "numeric", name: "tenth", values: Float64Array.of(2.5, 3) },
      { kind: "categorical", name: "word", levels: ["x"], codes: Int32Array.of(0, -1) },
      { kind: "categorical", name: "flag", levels: ["false", "true"], codes: Int32Array.of(1, 0) },
    ]);
    expect(ids).toEqual(["9007199254740993", "9007199254740992"]);
  });

  it("refuses dates and lists, unless they are dropped", async () => {
    const path = await parquet(
      "odd.parquet",
      "SELECT DATE '2024-01-31' AS day, [1, 2] AS list, i AS n, CASE WHEN i % 2 = 0 THEN 'good' ELSE 'bad' END AS risk FROM range(4) r(i)",
    );
    await expect(loadDataset(path, { ...options, drop: ["list"] })).rejects.toMatchObject({ code: "UW-DATA-015" });
    await expect(loadDataset(path, { ...options, drop: ["day"] })).rejects.toMatchObject({ code: "UW-DATA-020" });
    expect((await loadDataset(path, { ...options, drop: ["day", "list"] })).X.columns).toHaveLength(1);
  });

  it("is refused where it is cut off", async () => {
    await expect(loadDataset(scratch.file("cut.parquet", "PAR1 and no more"), options)).rejects.toMatchObject({
      code: "UW-DATA-026",
      message: expect.stringMatching(/no readable Parquet file/),
    });
  });
});

describe("a query", () => {
  const south = `read_csv('${sharedData("SouthGermanCredit.asc")}', sep = ' ')`;

  it("selects the rows of a data set", async () => {
    const sql = `sql:SELECT * EXCLUDE (age), age >= 25 AS adult FROM ${south} WHERE amount < 5000; -- small loans`;
    const { X, schema, source } = await loadDataset(sql, { target: "credit_risk", event: 0 });
    expect(X.rows).toBeGreaterThan(700);
    expect(schema.fields.at(-1)).toMatchObject({ name: "adult", levels: ["false", "true"] });
    expect(source.uri).toBe(sql);
    const again = await loadDataset(sql, { target: "credit_risk", event: 0 });
    expect(again.source.sha256).toBe(source.sha256);
  });

  it("finds files from the working folder", async () => {
    scratch.file("here.csv", "a,risk\n1,good\n2,bad\n");
    const { X } = await loadDataset("sql:SELECT * FROM 'here.csv'", options, { cwd: scratch.folder });
    expect(X.rows).toBe(2);
  });

  it.each([
    ["a broken SELECT", "SELEC 1", /syntax error/],
    ["no file", "SELECT * FROM 'nowhere.csv'", /No files found/],
    ["two statements", "SELECT 1; SELECT 2", /2 statements, expected one SELECT/],
    ["something that writes", "CREATE TABLE t (a INT)", /expected a SELECT, which changes nothing/],
    ["something remote", "SELECT * FROM 'https://127.0.0.1:1/x.parquet'", /httpfs/],
    ["a column that is not there", `SELECT nothing FROM ${south}`, /nothing/],
  ])("is refused for %s", async (_, sql, says) => {
    await expect(loadDataset(`sql:${sql}`, options)).rejects.toMatchObject({
      code: "UW-DATA-025",
      exitCode: 3,
      message: expect.stringMatching(says),
    });
  });

  it("writes nothing", async () => {
    const target = scratch.path("stolen.csv");
    await expect(loadDataset(`sql:COPY (SELECT 1) TO '${target}'`, options)).rejects.toMatchObject({
      code: "UW-DATA-025",
    });
    expect(existsSync(target)).toBe(false);
  });

  it("is refused for two columns of one name, and for no rows", async () => {
    await expect(loadDataset("sql:SELECT 1 AS a, 2 AS a", options)).rejects.toMatchObject({ code: "UW-DATA-009" });
    await expect(loadDataset("sql:SELECT 1 AS a WHERE false", options)).rejects.toMatchObject({ code: "UW-DATA-006" });
  });
});

describe("applicants to be scored", () => {
  const table = async (source: string | Uint8Array) => {
    const { rows, columns } = await readApplicants(source, ["age", "home"]);
    return columns.map(({ name, value }) => [name, ...Array.from({ length: rows }, (_, row) => value(row))]);
  };
  const wanted = [
    ["age", "30", "41.5"],
    ["home", "own", ""],
  ];

  it("come as CSV, with or without a header, as JSON, or as bytes", async () => {
    expect(await table(scratch.file("header.csv", "age,home\n30,own\n41.5,\n"))).toEqual(wanted);
    expect(await table(scratch.file("bare.csv", "30,own\n41.5,\n"))).toEqual(wanted);
    expect(await table(scratch.file("rows.json", '[{"age":30,"home":"own"},{"age":41.5}]'))).toEqual(wanted);
    expect(await table(Buffer.from("age;home\n30;own\n41.5;\n"))).toEqual(wanted);
  });

  it("are refused where a cell holds an object", async () => {
    await expect(table(Buffer.from('{"age":{"years":30}}'))).rejects.toMatchObject({ code: "UW-DATA-020" });
  });
});
