import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { givenFolds } from "../../src/preprocess/given-folds.ts";
import { testRows } from "../../src/preprocess/split.ts";

const shared = new URL("../../../shared/", import.meta.url);
const reference = new URL("reference/folds_german.csv", shared);

const y = Uint8Array.of(0, 1, 0, 1);
const good = "row,rep0,rep1\n0,0,1\n1,0,0\n2,1,0\n3,1,1\n";

describe("givenFolds", () => {
  it("reads each row's test fold in each repeat", () => {
    expect(givenFolds(good, y)).toEqual([Int32Array.of(0, 0, 1, 1), Int32Array.of(1, 0, 0, 1)]);
  });

  it("takes rows in any order, any repeat names, CRLF, blanks, a byte order mark and no last newline", () => {
    const text = "\uFEFFrow, first\r\n3,1\r\n1, 0\r\n0,0\r\n2,1";
    expect(givenFolds(text, y)).toEqual([Int32Array.of(0, 0, 1, 1)]);
  });

  it("reads the reference folds: five of 200 rows with 60 bad, ten times", () => {
    const outcomes = readFileSync(new URL("data/german.data", shared), "utf8").trimEnd().split("\n");
    const bad = Uint8Array.from(outcomes, (line) => (line.trimEnd().endsWith(" 2") ? 1 : 0));
    const assignment = givenFolds(readFileSync(reference, "utf8"), bad);
    expect(assignment).toHaveLength(10);
    expect(Array.from({ length: 4 }, (_, row) => assignment[0][row])).toEqual([4, 0, 3, 2]);
    for (let repeat = 0; repeat < 10; repeat++) {
      for (let fold = 0; fold < 5; fold++) {
        const rows = testRows(assignment, repeat, fold);
        expect(rows).toHaveLength(200);
        expect(rows.filter((row) => bad[row] === 1)).toHaveLength(60);
      }
    }
  });

  it.each([
    ["no header", "0,0\n1,0\n", "UW-DATA-101", 'folds line 1: header is "0,0"'],
    ["an empty file", "", "UW-DATA-101", 'header is ""'],
    ["no repeat", "row\n0\n1\n2\n3\n", "UW-DATA-101", 'header is "row"'],
    ["a short line", good.replace("1,0,0", "1,0"), "UW-DATA-102", "folds line 3: 2 cells, expected 3"],
    ["a row beyond the data", good.replace("3,1,1", "4,1,1"), "UW-DATA-103", 'folds line 5: row = "4"'],
    ["a row that is no number", good.replace("3,1,1", "x,1,1"), "UW-DATA-103", 'row = "x", expected a whole number'],
    ["a row named twice", good.replace("3,1,1", "1,1,1"), "UW-DATA-103", "folds line 5: row 1 was in line 3 already"],
    ["a fold that is no number", good.replace("3,1,1", "3,1,-1"), "UW-DATA-104", 'folds line 5: rep1 = "-1"'],
    ["an empty fold", good.replace("3,1,1", "3,,1"), "UW-DATA-104", 'folds line 5: rep0 = ""'],
    ["a missing row", good.replace("2,1,0\n", ""), "UW-DATA-105", "row 2 is missing, 3 of 4 rows are there"],
    ["one fold only", "row,rep0\n0,0\n1,0\n2,0\n3,0\n", "UW-DATA-106", "rep0 has 1 folds, expected at least 2"],
    ["a gap", "row,rep0\n0,0\n1,0\n2,2\n3,2\n", "UW-DATA-106", "rep0 has no row in fold 1"],
    ["unequal repeats", "row,a,b\n0,0,0\n1,0,0\n2,1,1\n3,1,2\n", "UW-DATA-106", "b has 3 folds, expected 2 as in a"],
    ["a fold of one class", "row,a\n0,0\n1,1\n2,0\n3,1\n", "UW-DATA-107", "fold 0 of a has 0 bad among 2 rows"],
  ])("refuses %s", (_, text, code, message) => {
    expect(() => givenFolds(text, y)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
