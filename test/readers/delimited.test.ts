import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumberBytes } from "../../src/readers/file/parse-number.ts";
import { loadDataset } from "../../src/readers/index.ts";
import { tableOfBytes } from "../../src/readers/read-table.ts";
import { missingMarkers, parseNumber } from "../../src/table/index.ts";
import { Scratch } from "./scratch.ts";

const scratch = new Scratch();

/** Names and cells of delimited text. */
function read(text: string): string[][] {
  const { rows, columns } = tableOfBytes(Buffer.from(text), "text");
  const cells = Array.from({ length: rows }, (_, row) => columns.map((column) => column.text(row)));
  return [columns.map(({ name }) => name), ...cells];
}

const expected = [
  ["a", "b"],
  ["x", "1"],
  ["y", "2"],
];

describe("delimited text", () => {
  it.each([
    ["commas", "a,b\nx,1\ny,2\n"],
    ["semicolons", "a;b\nx;1\ny;2\n"],
    ["tabs", "a\tb\nx\t1\ny\t2\n"],
    ["bars", "a|b\nx|1\ny|2\n"],
    ["spaces", "a b\nx 1\ny 2\n"],
    ["runs of spaces and tabs", "a  \t b \n  x 1\ny\t2\n"],
    ["no newline at the end", "a,b\nx,1\ny,2"],
    ["a byte order mark", "\ufeffa,b\nx,1\ny,2\n"],
    ["lines that end in CRLF", "a,b\r\nx,1\r\ny,2\r\n"],
    ["lines that end in CR", "a,b\rx,1\ry,2\r"],
    ["blank lines", "\na,b\n\nx,1\n  \ny,2\n\n"],
    ["blanks around cells", "a , b\n x,1 \ny ,\t2\n"],
    ["quotes", '"a","b"\n"x","1"\ny,2\n'],
    ["quotes between spaces", '"a" "b"\n"x"  "1"\ny 2\n'],
    ["a semicolon file with commas in its texts", "a;b\nx;1\ny;2\n"],
  ])("is read with %s", (_, text) => {
    expect(read(text)).toEqual(expected);
  });

  it("keeps separators, newlines, quotes and blanks inside quotes", () => {
    expect(read('a,b\n" x, ""y"" ","1\n2"\nz,"\u00e4 \u20ac"\n')).toEqual([
      ["a", "b"],
      [' x, "y" ', "1\n2"],
      ["z", "\u00e4 \u20ac"],
    ]);
  });

  it("keeps empty cells, also at the end of a line and of the file", () => {
    expect(read("a,b,c\n,,\n1,,\n,2,")).toEqual([
      ["a", "b", "c"],
      ["", "", ""],
      ["1", "", ""],
      ["", "2", ""],
    ]);
  });

  it("reads back whatever was written after RFC 4180", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "1", " ", ",", ";", '"', "\n", "\r\n", "\t", "\u00e9", "\u{1f600}"),
    });
    const tables = fc
      .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(",", ";", "\t", "|"))
      .chain(([columns, rows, separator]) =>
        fc.tuple(
          fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
          fc.constant(separator),
        ),
      );
    fc.assert(
      fc.property(tables, ([rows, separator]) => {
        const names = rows[0].map((_, i) => `column ${i}`);
        const quoted = [names, ...rows].map((row) =>
          row.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator),
        );
        expect(read(quoted.join("\r\n"))).toEqual([names, ...rows]);
      }),
    );
  });

  it("finds the distinct texts of a column, however many", () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `t${(i * 7919) % 1300}`);
    const [column] = tableOfBytes(Buffer.from(`a,b\n${texts.map((text) => `${text},1`).join("\n")}`), "text").columns;
    const { codes, texts: distinct } = column.distinct(1300) ?? { codes: [], texts: [] };
    expect(Array.from(codes, (code) => distinct[code])).toEqual(texts);
    expect(distinct).toEqual([...new Set(texts)]);
    expect(column.distinct(1299)).toBeUndefined();
  });
});

describe("numbers in text", () => {
  it("are those that Number reads, to the last bit", () => {
    const texts = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.tuple(fc.integer(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
      fc.bigInt().map(String),
      fc.constantFrom("+1", ".5", "5.", "-0", "007", "1e5", "1E-300", "0.1", "123456789012345.6", "9007199254740993"),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = Buffer.from(`,${text},`);
        expect(parseNumberBytes(bytes, 1, bytes.length - 1)).toBe(Number(text));
        expect(parseNumber(text)).toBe(Number(text));
      }),
    );
  });

  it.each(["", "-", ".", "+.", "e5", "1e", "0x1F", "1,5", "12 kg", "1_000", "--1", "1.2.3", "i", "infinite", "nan"])(
    "are not seen in %j",
    (text) => {
      const bytes = Buffer.from(`${text},`);
      expect(parseNumber(text)).toBeUndefined();
      expect(parseNumberBytes(bytes, 0, bytes.length - 1)).toBeUndefined();
    },
  );

  it.each(["inf", "-inf", "Infinity", "-Infinity", "+INF", "1e999"])("are infinite in %j", (text) => {
    const bytes = Buffer.from(text);
    expect(Math.abs(parseNumberBytes(bytes, 0, bytes.length) ?? 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("kinds", () => {
  const load = (content: string, options = {}) =>
    loadDataset(scratch.file("kinds.csv", content), { target: "y", event: "1", ...options });
  const column = (values: readonly string[]) =>
    `a,b,y\n${values.map((value, i) => `${value},${i},${i % 2}`).join("\n")}\n`;

  it.each<[string, string[], string]>([
    ["numbers", ["1.5", "-2", "3e2"], "numeric"],
    ["whole numbers of few values", ["1", "2", "1", "2"], "numeric"],
    ["numbers with missing ones", ["1", "NA", "", "nan", "?", "2"], "numeric"],
    ["texts", ["x", "y", "x"], "categorical"],
    ["booleans", ["true", "false", "true"], "categorical"],
    ["texts with a number among them", ["x", "y", "1"], "categorical"],
  ])("%s are inferred", async (_, values, kind) => {
    expect((await load(column(values))).schema.fields[0].kind).toBe(kind);
  });

  it("can be overruled", async () => {
    const { X } = await load(column(["10", "9", "10"]), { kinds: { a: "categorical" } });
    expect(X.columns[0]).toMatchObject({ levels: ["9", "10"], codes: Int32Array.of(1, 0, 1) });
    await expect(load(column(["x", "y", "x"]), { kinds: { a: "numeric" } })).rejects.toMatchObject({
      code: "UW-DATA-003",
    });
  });

  it("of dates may be categorical when asked for", async () => {
    const dates = column(["2024-01-01", "2024-01-02"]);
    expect((await load(dates, { kinds: { a: "categorical" } })).schema.fields[0].levels).toHaveLength(2);
    expect((await load(dates, { drop: ["a"] })).schema.fields.map(({ name }) => name)).toEqual(["b"]);
  });

  it("keep missing values apart from levels and numbers", async () => {
    const { X, schema } = await load(column(["x", "", "NA", "y"]));
    expect(X.columns[0]).toMatchObject({ levels: ["x", "y"], codes: Int32Array.of(0, -1, -1, 1) });
    expect(schema.fields.map(({ allowMissing }) => allowMissing)).toEqual([true, false]);
  });

  it("know extra missing markers, as text and as number, and pass them on to the model", async () => {
    const { X, schema } = await load(column(["-999", "5", "-999.0", "keine"]), { missing: ["-999", "keine"] });
    expect(X.columns[0]).toMatchObject({ values: Float64Array.of(Number.NaN, 5, Number.NaN, Number.NaN) });
    expect(schema.fields[0].missingMarkers).toEqual(["-999", "keine"]);
    expect(missingMarkers(["-999"]).numbers).toEqual(new Set([-999]));
  });

  it("sort levels naturally, whatever the order of the rows", async () => {
    const levels = ["A10", "A9", "b", "A1", "-1"];
    const { schema } = await load(column(levels), { kinds: { a: "categorical" } });
    expect(schema.fields[0].levels).toEqual(["-1", "A1", "A9", "A10", "b"]);
  });
});
