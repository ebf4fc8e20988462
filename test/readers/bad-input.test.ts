import { mkdirSync, symlinkSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type DatasetOptions, loadDataset, readerCodes } from "../../src/readers/index.ts";
import { Scratch } from "./scratch.ts";

const scratch = new Scratch();
const labelled: DatasetOptions = { target: "risk", event: "bad" };

/** Ten good and ten bad rows; `edit` changes single lines, the first being the header. */
function csv(edit: (lines: string[]) => void = () => {}): string {
  const lines = ["age,income,risk"];
  for (let row = 1; row <= 20; row++) lines.push(`${20 + (row % 7)},${1000 * (row % 9)},${row % 2 ? "good" : "bad"}`);
  edit(lines);
  return `${lines.join("\n")}\n`;
}

interface Case {
  readonly input: string;
  readonly content?: string | Uint8Array;
  readonly options?: DatasetOptions;
  readonly code: string;
  /** What a reader needs to find the place, and to mend it. */
  readonly says: RegExp;
}

const cases: Case[] = [
  {
    input: "a word in a number column",
    content: csv((lines) => (lines[7] = "x,6000,good")),
    code: "UW-DATA-003",
    says: /^row 7: age = "x", expected a number\. Fix the row, pass --on-invalid skip/,
  },
  {
    input: "several words in a number column",
    content: csv((lines) => (lines[7] = lines[9] = "x,6000,good")),
    code: "UW-DATA-003",
    says: /row 7: .*\(1 more row like it\)/,
  },
  {
    input: "Infinity",
    content: csv((lines) => (lines[3] = "30,Infinity,good")),
    code: "UW-DATA-004",
    says: /^row 3: income = "Infinity", expected a finite number\. /,
  },
  {
    input: "a number too large for a float",
    content: csv((lines) => (lines[3] = "30,-1e999,good")),
    code: "UW-DATA-004",
    says: /row 3: income = "-1e999"/,
  },
  { input: "an empty file", content: "", code: "UW-DATA-005", says: /the file is empty\. Export/ },
  { input: "a file of blanks", content: " \n\n  \n", code: "UW-DATA-005", says: /nothing in it but blanks/ },
  { input: "a header only", content: "age,income,risk\n", code: "UW-DATA-006", says: /a header and no rows/ },
  {
    input: "a row with a cell too many",
    content: csv((lines) => (lines[4] += ",1")),
    code: "UW-DATA-007",
    says: /row 4 \(line 5\): 4 cells, expected 3 as in the first line\. Fix the row, or pass --on-invalid skip/,
  },
  {
    input: "several rows with a cell too few",
    content: csv((lines) => (lines[4] = lines[6] = "30,good")),
    code: "UW-DATA-007",
    says: /row 4 \(line 5\): 2 cells.* 1 more row like it/,
  },
  {
    input: "a file cut off in its last row",
    content: csv().slice(0, -11),
    code: "UW-DATA-007",
    says: /row 20 .*cut off in its last row/,
  },
  {
    input: "one column",
    content: "risk\ngood\nbad\n",
    code: "UW-DATA-008",
    says: /one column only, expected several, parted by comma/,
  },
  {
    input: "the wrong separator",
    content: csv().replaceAll(",", ";"),
    options: { ...labelled, separator: "," },
    code: "UW-DATA-008",
    says: /one column with the separator comma; semicolon would give 3/,
  },
  {
    input: "two columns of one name",
    content: csv((lines) => (lines[0] = "age,age,risk")),
    code: "UW-DATA-009",
    says: /columns 1 and 2 are both named "age"\. Rename/,
  },
  {
    input: "no such target",
    content: csv(),
    options: { target: "Riks", event: "bad" },
    code: "UW-DATA-010",
    says: /no column "Riks"\. Did you mean "risk"\? Columns: age, income, risk/,
  },
  { input: "no such id", content: csv(), options: { ...labelled, id: "nr" }, code: "UW-DATA-010", says: /^--id: / },
  {
    input: "no such group",
    content: csv(),
    options: { ...labelled, group: "g" },
    code: "UW-DATA-010",
    says: /^--group: /,
  },
  {
    input: "a kind for no column",
    content: csv(),
    options: { ...labelled, kinds: { agee: "numeric" } },
    code: "UW-DATA-010",
    says: /^kinds: .*Did you mean "age"/,
  },
  {
    input: "nothing to drop",
    content: csv(),
    options: { ...labelled, drop: ["nr"] },
    code: "UW-DATA-010",
    says: /^drop: the data have no column "nr"/,
  },
  {
    input: "a target with three values",
    content: csv((lines) => (lines[3] = "30,1,unknown")),
    code: "UW-DATA-011",
    says: /target "risk" has 3 values: bad \(10 rows\), good \(9 rows\), unknown \(1 row\), expected two/,
  },
  {
    input: "a target with one value",
    content: csv().replaceAll("bad", "good"),
    code: "UW-DATA-011",
    says: /has 1 value: good \(20 rows\)/,
  },
  {
    input: "a target without a value",
    content: csv().replaceAll(/good|bad/g, ""),
    code: "UW-DATA-011",
    says: /has no value, expected two/,
  },
  {
    input: "a target of a thousand numbers",
    content: `a,y\n${Array.from({ length: 1100 }, (_, i) => `1,${i}`).join("\n")}\n`,
    options: { target: "y", event: "1" },
    code: "UW-DATA-011",
    says: /more than 1000 values/,
  },
  {
    input: "an event that is no value of the target",
    content: csv(),
    options: { target: "risk", event: "default" },
    code: "UW-DATA-012",
    says: /event "default" is not among the values of "risk": bad \(10 rows\), good \(10 rows\)/,
  },
  {
    input: "rows without a target",
    content: csv((lines) => (lines[5] = lines[6] = "30,1,")),
    code: "UW-DATA-013",
    says: /^row 5: target "risk" is empty \(2 rows in all\)/,
  },
  {
    input: "10,001 levels",
    content: `name,n,risk\n${Array.from({ length: 10_001 }, (_, i) => `n${i},1,${i % 2 ? "good" : "bad"}`).join("\n")}\n`,
    code: "UW-DATA-014",
    says: /^name: more than 10,000 levels .* identifier\. Pass --id name, or leave it out/,
  },
  {
    input: "dates as year-month-day",
    content: csv((lines) => lines.forEach((line, i) => (lines[i] = i ? line.replace(/^\d+/, "2024-01-31") : line))),
    code: "UW-DATA-015",
    says: /^row 1: age = "2024-01-31": a column of dates .*days before/,
  },
  {
    input: "dates as day.month.year",
    content: csv((lines) => lines.forEach((line, i) => (lines[i] = i ? line.replace(/^\d+/, "31.1.2024") : line))),
    code: "UW-DATA-015",
    says: /31\.1\.2024/,
  },
  {
    input: "Latin-1 text",
    content: Buffer.from(
      csv((lines) => (lines[3] = "30,1,gößer")),
      "latin1",
    ),
    code: "UW-DATA-016",
    says: /line 4: bytes that are not UTF-8\. Save/,
  },
  { input: "UTF-16 text", content: Buffer.from(`\ufeff${csv()}`, "utf16le"), code: "UW-DATA-017", says: /UTF-16/ },
  {
    input: "a NUL byte",
    content: csv((lines) => (lines[3] = "30,\0,good")),
    code: "UW-DATA-017",
    says: /line 4: a NUL byte/,
  },
  { input: "a gzip file", content: gzipSync(csv()), code: "UW-DATA-017", says: /looks like gzip.* gunzip/ },
  { input: "an Excel workbook", content: "PK\x03\x04…", code: "UW-DATA-017", says: /Excel workbook.*save it as CSV/ },
  {
    input: "a quote that is never closed",
    content: csv((lines) => (lines[3] = '30,"1,good')),
    options: { ...labelled, separator: "," },
    code: "UW-DATA-018",
    says: /line 4: a quote is opened and never closed/,
  },
  {
    input: "text after a closing quote",
    content: csv((lines) => (lines[3] = '30,"1"0,good')),
    options: { ...labelled, separator: "," },
    code: "UW-DATA-018",
    says: /line 4: text follows a closing quote/,
  },
  {
    input: "a broken JSON line",
    content: '{"a":1,"risk":"good"}\n{"a":2,',
    code: "UW-DATA-019",
    says: /line 2: no valid JSON/,
  },
  {
    input: "a JSON line that is no object",
    content: '{"a":1}\n[1]\n',
    code: "UW-DATA-019",
    says: /line 2: expected a JSON object/,
  },
  {
    input: "a list in a cell",
    content: '{"a":1,"risk":"good"}\n{"a":[2],"risk":"bad"}\n',
    code: "UW-DATA-020",
    says: /^a: a column of lists or objects.*Flatten/,
  },
  {
    input: "one column as target and id",
    content: csv(),
    options: { ...labelled, id: "risk" },
    code: "UW-DATA-027",
    says: /"risk" is named twice/,
  },
  {
    input: "no feature left",
    content: csv(),
    options: { ...labelled, id: "age", drop: ["income"] },
    code: "UW-DATA-028",
    says: /no feature is left/,
  },
  {
    input: "rows without a group",
    content: csv((lines) => (lines[5] = ",1,bad")),
    options: { ...labelled, group: "age" },
    code: "UW-DATA-029",
    says: /^row 5: group "age" is empty \(1 row in all\)/,
  },
  {
    input: "decimal commas",
    content: csv().replaceAll(",", ";").replaceAll(/000;/g, ",5;"),
    code: "UW-DATA-030",
    says: /^row 1: income = "1,5", a number with a decimal comma/,
  },
  {
    input: "nothing but invalid rows, skipped",
    content: "age,risk\n1,good,\n2,bad,\n",
    options: { ...labelled, onInvalid: "skip" },
    code: "UW-DATA-011",
    says: /no value/,
  },
  {
    input: "a class that is gone with the skipped rows",
    content: csv((lines) => lines.forEach((line, i) => (lines[i] = line.replace(/^\d+(.*bad)$/, "inf$1")))),
    options: { ...labelled, onInvalid: "skip" },
    code: "UW-DATA-011",
    says: /one value only in the rows that are left/,
  },
  {
    input: "no target named",
    content: csv(),
    options: {},
    code: "UW-USAGE-202",
    says: /--target NAME, one of: age, income, risk/,
  },
  {
    input: "no event named",
    content: csv().replaceAll("bad", "1"),
    options: { target: "risk" },
    code: "UW-USAGE-203",
    says: /which value of "risk" is the bad outcome\? Pass --event with one of: 1 \(10 rows\), good \(10 rows\)/,
  },
  {
    input: "costs that are no ratio",
    content: csv(),
    options: { ...labelled, costs: "five to one" },
    code: "UW-USAGE-201",
    says: /^option costs: .*"5:1"/,
  },
  {
    input: "a codebook that is no JSON",
    content: csv(),
    options: { ...labelled, codebook: scratch.file("broken.json", "{") },
    code: "UW-DATA-021",
    says: /broken\.json: can't be read/,
  },
  {
    input: "a codebook with an unknown key",
    content: csv(),
    options: {
      ...labelled,
      codebook: {
        name: "x",
        target: { name: "risk", codes: { "0": "good", "1": "bad" }, eventClass: "bad" },
        attributes: [{ name: "age", kind: "numeric", correctedcodes: {} }],
      },
    },
    code: "UW-DATA-021",
    says: /attributes\.0: .*correctedcodes/,
  },
  {
    input: "a codebook whose event is no class",
    content: csv(),
    options: {
      ...labelled,
      codebook: {
        name: "x",
        target: { name: "risk", codes: { "0": "good", "1": "bad" }, eventClass: "Bad" },
        attributes: [{ name: "age", kind: "numeric" }],
      },
    },
    code: "UW-DATA-021",
    says: /no code is named "Bad"/,
  },
];

describe("bad input", () => {
  it.each(cases)("$input is refused with $code", async ({ input, content, options = labelled, code, says }) => {
    const path = scratch.file(`${input.replaceAll(/\W+/g, "-")}.csv`, content ?? "");
    await expect(loadDataset(path, options)).rejects.toMatchObject({
      code,
      exitCode: code.startsWith("UW-USAGE") ? 2 : 3,
      message: expect.stringMatching(says),
    });
  });

  it.each(cases)("$input has a code with a meaning", ({ code }) => {
    expect(readerCodes).toHaveProperty([code]);
  });

  it("a file that is not there is refused, with the name that was meant", async () => {
    scratch.file("applicants.csv", csv());
    await expect(loadDataset(scratch.path("aplicants.csv"), labelled)).rejects.toMatchObject({
      code: "UW-DATA-001",
      message: expect.stringMatching(/no such file\. Did you mean .*applicants\.csv\?/),
    });
  });

  it("a file below a file is refused", async () => {
    const path = scratch.file("a-file.csv", csv());
    await expect(loadDataset(`${path}/below.csv`, labelled)).rejects.toMatchObject({ code: "UW-DATA-001" });
  });

  it("a folder is refused, with what it holds", async () => {
    mkdirSync(scratch.path("folder"));
    scratch.file("folder/march.csv", csv());
    await expect(loadDataset(scratch.path("folder"), labelled)).rejects.toMatchObject({
      code: "UW-DATA-002",
      message: expect.stringMatching(/is a folder, expected a file\. It holds march\.csv/),
    });
  });

  it("a file that the system can't open is refused, with its reason", async () => {
    symlinkSync("loop.csv", scratch.path("loop.csv"));
    await expect(loadDataset(scratch.path("loop.csv"), labelled)).rejects.toMatchObject({
      code: "UW-DATA-002",
      message: expect.stringMatching(/loop\.csv: can't be read: ELOOP/),
    });
  });

  it("a name that is neither file nor data set is refused, with the one that was meant", async () => {
    await expect(loadDataset("german-credti")).rejects.toMatchObject({
      code: "UW-DATA-032",
      message: expect.stringMatching(/Did you mean "german-credit"\?/),
    });
  });

  it.each([
    "synthetic:",
    "synthetic:x",
    "synthetic:5",
    "synthetic:1000:-1",
    "synthetic:1e6",
    "synthetic:1000:9999999999",
  ])("%s is refused", async (spec) => {
    await expect(loadDataset(spec)).rejects.toMatchObject({ code: "UW-USAGE-204", exitCode: 2 });
  });
});

describe("invalid rows, told to skip", () => {
  it("are left out and counted, by their numbers in the file", async () => {
    const path = scratch.file(
      "skip.csv",
      csv((lines) => {
        lines[3] = "30,1";
        lines[5] = "x,1,bad";
        lines[6] = "30,inf,good";
        lines[9] = "30,1,";
      }),
    );
    const { X, y, ids, source } = await loadDataset(path, { ...labelled, onInvalid: "skip" });
    expect([X.rows, y.length, ids]).toEqual([16, 16, undefined]);
    expect(source.warnings).toEqual([
      "skipped 1 row (3): 2 cells instead of 3",
      "skipped 1 row (9): risk is empty",
      "skipped 1 row (5): age is not a number",
      "skipped 1 row (6): income is not a finite number",
    ]);
  });

  it("take their ids and groups with them", async () => {
    const path = scratch.file("skip-ids.csv", "nr,g,a,risk\n1,x,1,good\n2,x,oops,bad\n3,y,3,bad\n4,y,4,good\n");
    const options: DatasetOptions = { ...labelled, id: "nr", group: "g", onInvalid: "skip" };
    const { ids, groups, y } = await loadDataset(path, options);
    expect(ids).toEqual(["1", "3", "4"]);
    expect([...(groups ?? [])]).toEqual([0, 1, 1]);
    expect([...y]).toEqual([0, 1, 0]);
  });
});

describe("what is odd but usable", () => {
  it.each<[string, string, DatasetOptions, RegExp]>([
    ["a column without a value", "a,b,risk\n,1,good\n,2,bad\n", labelled, /^a: no value in any row$/],
    ["a constant column", "a,b,risk\n7,1,good\n7,2,bad\n", labelled, /^a: the same value in every row$/],
    [
      "ids in several rows",
      "nr,b,risk\nx,1,good\nx,2,bad\n",
      { ...labelled, id: "nr" },
      /^nr: 1 id in several rows \(x\)/,
    ],
    [
      "a column without a name",
      ",b,risk\n5,1,good\n9,2,bad\n",
      labelled,
      /^columns without a name were called column_1$/,
    ],
    [
      "a file without a header",
      "5,1,good\n9,2,bad\n",
      { target: "column_3" },
      /no header: the columns were called column_1 … column_3/,
    ],
    ["words that mean missing", "a,b,risk\nNA,1,good\nx,2,bad\ny,3,bad\n", labelled, /^a: "NA" taken as missing/],
    [
      "a column that counts the rows",
      csv((lines) => lines.forEach((line, i) => (lines[i] = `${i || "nr"},${line}`))),
      labelled,
      /^nr: looks like an identifier/,
    ],
  ])("%s is warned of", async (name, content, options, warning) => {
    const path = scratch.file(`${name.replaceAll(" ", "-")}.csv`, content);
    const { source } = await loadDataset(path, options);
    expect(source.warnings).toEqual([expect.stringMatching(warning)]);
  });
});
