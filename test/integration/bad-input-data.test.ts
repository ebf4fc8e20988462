import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sharedFile, underwrite } from "./cli.ts";
import { describeRefusals, FAST, foldersWithRuns } from "./refusals.ts";
import { runsIn } from "./stored.ts";

/** South German Credit as CSV: 1000 rows, 20 features, `credit_risk` last, 0 = bad. */
const csv = readFileSync(sharedFile("data/SouthGermanCredit.asc"), "utf8").trimEnd().replaceAll(" ", ",").concat("\n");
const [header, ...rows] = csv.trimEnd().split("\n");
const germanData = readFileSync(sharedFile("data/german.data"), "utf8");
const lines = (...all: readonly string[]) => `${all.join("\n")}\n`;

/** The data with another cell; rows count from 1, as in messages. */
function withCell(row: number, column: string, cell: string): string {
  return lines(header, ...rows.map((line, i) => (i + 1 === row ? replaced(line, column, () => cell) : line)));
}

/** The data with every cell of one column replaced. */
function withColumn(column: string, cell: (row: number, old: string) => string): string {
  return lines(header, ...rows.map((line, i) => replaced(line, column, (old) => cell(i + 1, old))));
}

function replaced(line: string, column: string, cell: (old: string) => string): string {
  const cells = line.split(",");
  const i = header.split(",").indexOf(column);
  return cells.with(i, cell(cells[i])).join(",");
}

const train = (file: string) => ["train", file, "--target", "credit_risk", "--event", "0", ...FAST];
const loans = (content: string | Uint8Array) => ({ args: train("loans.csv"), files: { "loans.csv": content } });

const folders = foldersWithRuns();

describeRefusals("a file that is damaged, or not what it seems", folders, [
  {
    about: "cut off in its last row",
    ...loans(csv.slice(0, -20)),
    status: 3,
    code: "UW-DATA-007",
    says: ["loans.csv row 1000 (line 1001)", "cells, expected 21", "cut off in its last row", "copy it again"],
  },
  {
    about: "a row with a cell too many",
    ...loans(lines(header, rows[0], `${rows[1]},7`, ...rows.slice(2))),
    status: 3,
    code: "UW-DATA-007",
    says: ["loans.csv row 2 (line 3): 22 cells, expected 21", "Fix the row, or pass --on-invalid skip"],
  },
  {
    about: "a separator that is none",
    ...loans(csv.replaceAll(",", "^")),
    status: 3,
    code: "UW-DATA-008",
    says: ["loans.csv: found one column only", "comma, semicolon, tab, bar, space"],
  },
  {
    about: "the wrong separator in the config",
    args: [...train("loans.csv"), "--config", "train.json"],
    files: { "loans.csv": csv, "train.json": '{ "separator": ";" }' },
    status: 3,
    code: "UW-DATA-008",
    says: ["loans.csv: found one column with the separator semicolon", "comma would give 21"],
  },
  {
    about: "a header and nothing else",
    ...loans(`${header}\n`),
    status: 3,
    code: "UW-DATA-006",
    says: ["loans.csv: a header and no rows", "Export the data again"],
  },
  { about: "empty", ...loans(""), status: 3, code: "UW-DATA-005", says: ["loans.csv: the file is empty"] },
  {
    about: "nothing but blanks",
    ...loans(" \n\n \n"),
    status: 3,
    code: "UW-DATA-005",
    says: ["loans.csv: nothing in it but blanks"],
  },
  {
    about: "two columns of one name",
    ...loans(csv.replace("duration,", "status,")),
    status: 3,
    code: "UW-DATA-009",
    says: ['loans.csv: columns 1 and 2 are both named "status"', "Rename one"],
  },
  {
    about: "NUL bytes in the midst of it",
    ...loans(withCell(7, "age", "4\0")),
    status: 3,
    code: "UW-DATA-017",
    says: ["loans.csv line 8: a NUL byte", "export it again"],
  },
  {
    about: "Latin-1",
    ...loans(Buffer.from(withCell(3, "purpose", "Küche"), "latin1")),
    status: 3,
    code: "UW-DATA-016",
    says: ["loans.csv line 4: bytes that are not UTF-8", "Save the file as UTF-8"],
  },
  {
    about: "UTF-16",
    ...loans(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, "utf16le")])),
    status: 3,
    code: "UW-DATA-017",
    says: ["loans.csv: looks like UTF-16", "Save it as UTF-8"],
  },
  {
    about: "compressed",
    ...loans(gzipSync(csv)),
    status: 3,
    code: "UW-DATA-017",
    says: ["loans.csv: looks like gzip", "Unpack it first"],
  },
  {
    about: "a quote never closed",
    ...loans(withCell(5, "purpose", '"radio')),
    status: 3,
    code: "UW-DATA-018",
    says: ["line 6: a quote is opened and never closed", "Close it"],
  },
  {
    about: "Parquet by its first bytes only",
    args: train("loans.parquet"),
    files: { "loans.parquet": "PAR1, but not for long" },
    status: 3,
    code: "UW-DATA-026",
    says: ["loans.parquet: no readable Parquet file", "copy it again"],
  },
  {
    about: "JSON lines, one of them broken",
    args: train("loans.jsonl"),
    files: { "loans.jsonl": '{"age": 41, "credit_risk": 1}\n{"age": 35, "credit_risk"\n' },
    status: 3,
    code: "UW-DATA-019",
    says: ["loans.jsonl line 2: no valid JSON", "Fix it"],
  },
  {
    about: "JSON with a list in a cell",
    args: train("loans.jsonl"),
    files: { "loans.jsonl": '{"age": [41, 42], "credit_risk": 1}\n{"age": 35, "credit_risk": 0}\n' },
    status: 3,
    code: "UW-DATA-020",
    says: ["age", "lists or objects"],
  },
]);

describeRefusals("a file that can't be had", folders, [
  {
    about: "absent, with one of almost that name beside it",
    args: train("laons.csv"),
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-001",
    says: ["laons.csv: no such file", "Did you mean loans.csv?"],
  },
  {
    about: "a folder",
    args: train("loans"),
    prepare: (folder) => {
      mkdirSync(join(folder, "loans"));
      writeFileSync(join(folder, "loans", "2024.csv"), csv);
    },
    status: 3,
    code: "UW-DATA-002",
    says: ["loans: is a folder, expected a file", "It holds 2024.csv", "Name one file"],
  },
  {
    about: "a link to nowhere",
    args: train("loans.csv"),
    prepare: (folder) => symlinkSync("moved-away.csv", join(folder, "loans.csv")),
    status: 3,
    code: "UW-DATA-001",
    says: ["loans.csv: a link to a file that is not there"],
  },
  {
    about: "unreadable: a link to itself",
    args: train("loans.csv"),
    prepare: (folder) => symlinkSync("loans.csv", join(folder, "loans.csv")),
    status: 3,
    code: "UW-DATA-002",
    says: ["loans.csv: can't be read: ELOOP"],
  },
  {
    about: "a device",
    args: train("/dev/null"),
    status: 3,
    code: "UW-DATA-002",
    says: ["/dev/null: a pipe or device"],
  },
  {
    about: "a name that nothing has",
    args: ["train", "german_credits", ...FAST],
    status: 3,
    code: "UW-DATA-032",
    says: ["german_credits: neither a file nor a data set", 'Did you mean "german-credit"?', "synthetic:ROWS"],
  },
  {
    about: "german.data with another byte in it",
    args: ["train", "german-credit", ...FAST],
    env: { UNDERWRITE_DATA: "mine" },
    prepare: (folder) => {
      mkdirSync(join(folder, "mine"));
      writeFileSync(join(folder, "mine", "german.data"), germanData.replace("A11 6", "A11 7"));
    },
    status: 3,
    code: "UW-DATA-023",
    says: ["mine/german.data", "SHA-256", "expected b21f3d81", "with --target and --event"],
  },
]);

describeRefusals("a target that can't be learnt", folders, [
  {
    about: "three values",
    ...loans(withCell(4, "credit_risk", "2")),
    status: 3,
    code: "UW-DATA-011",
    says: ['target "credit_risk" has 3 values', "2 (1 row)", "expected two", "pass another --target"],
  },
  {
    about: "one value",
    ...loans(withColumn("credit_risk", () => "1")),
    status: 3,
    code: "UW-DATA-011",
    says: ['target "credit_risk" has 1 value: 1 (1,000 rows)', "expected two"],
  },
  {
    about: "as many values as rows",
    args: ["train", "loans.csv", "--target", "amount", "--event", "0", ...FAST],
    files: { "loans.csv": withColumn("amount", (row) => String(row)).concat(`${rows[0].replace("1049", "1001")}\n`) },
    status: 3,
    code: "UW-DATA-011",
    says: ['target "amount" has more than 1000 values', "Pass another --target"],
  },
  {
    about: "the event not among its values",
    args: ["train", "loans.csv", "--target", "credit_risk", "--event", "bad", ...FAST],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-012",
    says: ['event "bad" is not among the values of "credit_risk": 0 (300 rows), 1 (700 rows)', "Pass --event"],
  },
  {
    about: "the event not named",
    args: ["train", "loans.csv", "--target", "credit_risk", ...FAST],
    files: { "loans.csv": csv },
    status: 2,
    code: "UW-USAGE-203",
    says: ['which value of "credit_risk" is the bad outcome?', "Pass --event", "0 (300 rows)"],
  },
  {
    about: "a column that is not there",
    args: ["train", "loans.csv", "--target", "creditrisk", "--event", "0", ...FAST],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-010",
    says: ["--target", 'no column "creditrisk"', 'Did you mean "credit_risk"?', "Columns: status"],
  },
  {
    about: "not named",
    args: ["train", "loans.csv", ...FAST],
    files: { "loans.csv": csv },
    status: 2,
    code: "UW-USAGE-202",
    says: ["no target named", "Pass --target", "credit_risk"],
  },
  {
    about: "rows without it",
    ...loans(withCell(12, "credit_risk", "")),
    status: 3,
    code: "UW-DATA-013",
    says: ['row 12: target "credit_risk" is empty', "pass --on-invalid skip"],
  },
  {
    about: "one class only, once the invalid rows are skipped",
    args: [...train("loans.csv"), "--on-invalid", "skip"],
    files: {
      "loans.csv": lines(header, ...rows.map((row) => (row.endsWith(",0") ? replaced(row, "age", () => "?!") : row))),
    },
    status: 3,
    code: "UW-DATA-011",
    says: ['target "credit_risk" has one value only in the rows that are left'],
  },
  {
    about: "more folds than bad applicants",
    args: ["train", "loans.csv", "--target", "credit_risk", "--event", "0", "--cv", "301"],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-110",
    says: ["301 folds need 301 bad rows, but there are 300", "fewer folds"],
  },
  {
    about: "groups that leave a fold without one class",
    args: [...train("loans.csv"), "--group", "credit_risk_group"],
    files: { "loans.csv": csv.replace(/(\d)$/gm, "$1,$1").replace(header, `${header},credit_risk_group`) },
    status: 3,
    code: "UW-DATA-111",
    says: ["no", "row in part", "too few groups", "drop the group column"],
  },
]);

describeRefusals("a column that can't be a feature", folders, [
  {
    about: "more than 10,000 levels",
    ...loans(
      lines(header, ...Array.from({ length: 10_002 }, (_, i) => replaced(rows[i % 1000], "purpose", () => `p${i}`))),
    ),
    status: 3,
    code: "UW-DATA-014",
    says: ["purpose: more than 10,000 levels", "looks like an identifier", "--id purpose"],
  },
  {
    about: "infinite",
    ...loans(withCell(9, "amount", "Infinity")),
    status: 3,
    code: "UW-DATA-004",
    says: ['row 9: amount = "Infinity", expected a finite number', "Fix the row"],
  },
  {
    about: "too large for a float",
    ...loans(withCell(9, "amount", "-1e999")),
    status: 3,
    code: "UW-DATA-004",
    says: ['row 9: amount = "-1e999", expected a finite number'],
  },
  {
    about: "a word among numbers",
    ...loans(withCell(418, "age", "x")),
    status: 3,
    code: "UW-DATA-003",
    says: ['row 418: age = "x", expected a number', "Fix the row", "--on-invalid skip"],
  },
  {
    about: "decimal commas",
    ...loans(lines(header, ...rows.map((row) => replaced(row, "amount", (old) => `"${old},50"`)))),
    status: 3,
    code: "UW-DATA-030",
    says: ['row 1: amount = "1049,50"', "a decimal comma", "Export it with points"],
  },
  {
    about: "dates",
    ...loans(withColumn("age", (row) => `19${50 + (row % 50)}-03-01`)),
    status: 3,
    code: "UW-DATA-015",
    says: ['row 1: age = "1951-03-01"', "a column of dates", "days before the application"],
  },
  {
    about: "an id that is the target too",
    args: [...train("loans.csv"), "--id", "credit_risk"],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-027",
    says: ['column "credit_risk" is named twice', "Name it once"],
  },
  {
    about: "an id that is not there",
    args: [...train("loans.csv"), "--id", "loan_id"],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-010",
    says: ["--id", 'no column "loan_id"', "Columns: status"],
  },
  {
    about: "a group that is empty in places",
    args: [...train("loans.csv"), "--group", "housing"],
    files: { "loans.csv": withCell(30, "housing", "") },
    status: 3,
    code: "UW-DATA-029",
    says: ['row 30: group "housing" is empty', "pass --on-invalid skip"],
  },
  {
    about: "all of them dropped",
    args: [...train("loans.csv"), "--drop", header.split(",").slice(0, -1).join(",")],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-028",
    says: ["no feature is left", "Drop fewer columns"],
  },
  {
    about: "no row left to skip",
    args: [...train("loans.csv"), "--on-invalid", "skip"],
    files: { "loans.csv": withColumn("age", () => "Infinity") },
    status: 3,
    code: "UW-DATA-031",
    says: ["no row is left"],
  },
]);

describeRefusals("a codebook, a query, a generator", folders, [
  {
    about: "a codebook that is not there",
    args: [...train("loans.csv"), "--codebook", "book.json"],
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-021",
    says: ["codebook book.json: can't be read", "ENOENT"],
  },
  {
    about: "a codebook that is no JSON",
    args: [...train("loans.csv"), "--codebook", "book.json"],
    files: { "loans.csv": csv, "book.json": "{ name:" },
    status: 3,
    code: "UW-DATA-021",
    says: ["codebook book.json"],
  },
  {
    about: "a codebook without attributes",
    args: [...train("loans.csv"), "--codebook", "book.json"],
    files: { "loans.csv": csv, "book.json": '{ "name": "loans" }' },
    status: 3,
    code: "UW-DATA-021",
    says: ["codebook book.json: target", "Correct the codebook"],
  },
  {
    about: "SQL that is none",
    args: train("sql:SELEC * FROM 'loans.csv'"),
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-025",
    says: ["query", "syntax error", "SELEC", "Correct the SQL"],
  },
  {
    about: "SQL that says nothing",
    args: train("sql: ;"),
    status: 3,
    code: "UW-DATA-025",
    says: ["query: nothing in it, expected one SELECT"],
  },
  {
    about: "SQL on a file that is not there",
    args: train("sql:SELECT * FROM 'laons.csv'"),
    status: 3,
    code: "UW-DATA-025",
    says: ["query", "laons.csv", "Correct the SQL"],
  },
  {
    about: "SQL that would change something",
    args: train("sql:COPY (SELECT 1) TO 'stolen.csv'"),
    status: 3,
    code: "UW-DATA-025",
    says: ["query", "expected a SELECT"],
  },
  {
    about: "SQL that selects nothing",
    args: train("sql:SELECT * FROM 'loans.csv' WHERE age > 200"),
    files: { "loans.csv": csv },
    status: 3,
    code: "UW-DATA-006",
    says: ["query: no rows"],
  },
  {
    about: "generated applicants without a number",
    args: ["train", "synthetic:many", ...FAST],
    status: 2,
    code: "UW-USAGE-204",
    says: ['"synthetic:many"', "expected synthetic:ROWS or synthetic:ROWS:SEED", "such as synthetic:1000:7"],
  },
  {
    about: "too few generated applicants",
    args: ["train", "synthetic:3", ...FAST],
    status: 2,
    code: "UW-USAGE-204",
    says: ['"synthetic:3"', "with 20 to"],
  },
]);

describe("what is odd and can be read all the same", () => {
  it.concurrent.each<{ about: string; content: string; says?: string }>([
    { about: "a byte order mark", content: `\uFEFF${csv}` },
    { about: "CRLF", content: csv.replaceAll("\n", "\r\n") },
    { about: "semicolons", content: csv.replaceAll(",", ";") },
    { about: "NaN: a missing value", content: withCell(9, "amount", "NaN") },
    { about: "a column without any value", content: withColumn("age", () => ""), says: "! age: no value in any row" },
    { about: "a constant column", content: withColumn("age", () => "40"), says: "! age: the same value in every row" },
    { about: "a column without a name", content: csv.replace("housing", ""), says: "column_15" },
  ])("$about", async ({ content, says }) => {
    const cwd = await folders.next();
    writeFileSync(join(cwd, "loans.csv"), content);
    const before = runsIn(cwd);
    const { status, stdout, stderr } = await underwrite(train("loans.csv"), { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("1,000 applicants, 30 % bad");
    if (says) expect(stdout).toContain(says);
    expect(runsIn(cwd)).toEqual(expect.arrayContaining(before));
    expect(runsIn(cwd)).toHaveLength(before.length + 2);
  });

  it.concurrent("columns that are called as JavaScript calls what is its own", async () => {
    const cwd = await folders.next();
    const names = header.replace("age", "constructor").replace("amount", "__proto__").replace("purpose", "toString");
    writeFileSync(join(cwd, "loans.csv"), csv.replace(header, names));
    const args = ["train", "loans.csv", "--target", "credit_risk", "--event", "0", "--cv", "2", "--executor", "inline"];
    const learners = "logistic_regression,scorecard,decision_tree,naive_bayes";
    expect(await underwrite([...args, "--learners", learners], { cwd })).toMatchObject({ status: 0, stderr: "" });
    const [row] = rows[0].split(",").slice(-1);
    writeFileSync(
      join(cwd, "applicant.csv"),
      `${names.replace(/,credit_risk$/, "")}\n${rows[0].slice(0, -1 - row.length)}\n`,
    );
    const id = runsIn(cwd).find((run) => run.name === "scorecard")?.id ?? "";
    expect(await underwrite(["score", id, "applicant.csv"], { cwd })).toMatchObject({ status: 0, stderr: "" });
  });

  it.concurrent("rows that can't be read, where told to skip them", async () => {
    const cwd = await folders.next();
    writeFileSync(join(cwd, "loans.csv"), withCell(9, "amount", "Infinity"));
    const { status, stdout } = await underwrite([...train("loans.csv"), "--on-invalid", "skip"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain("999 applicants");
    expect(stdout).toMatch(/! .*1 row.*amount/);
  });
});
