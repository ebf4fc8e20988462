import { DataError } from "../errors.ts";
import { BAD } from "../table/index.ts";
import type { FoldAssignment } from "./split.ts";

/**
 * Reads folds that were made elsewhere, so that two tools are judged on the same split.
 *
 * The file is CSV: a header `row,…` with one further name a repeat, then one line for each row of the data, in any
 * order: the row's number from 0, then its test fold in each repeat, from 0. All repeats have the same number of folds.
 *
 *     row,rep0,rep1
 *     0,4,3
 *     1,0,4
 *
 * @param csvText the file's text; a byte order mark, CRLF and blank lines at the end do no harm.
 * @param y 1 = bad, 0 = good, for each row of the data.
 * @throws DataError `UW-DATA-101` to `UW-DATA-107`: header, cells in a line, row number, fold number, row missing, fold
 * numbers with gaps, class missing in a fold.
 */
export function givenFolds(csvText: string, y: Uint8Array): FoldAssignment {
  const lines = csvText
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const [header, ...body] = lines;
  if (header[0] !== "row" || header.length < 2) {
    throw new DataError(
      "UW-DATA-101",
      `folds line 1: header is "${header.join(",")}", expected "row" and one name for each repeat, such as "row,rep0".`,
    );
  }
  const repeats = header.slice(1);
  const assignment = repeats.map(() => new Int32Array(y.length).fill(-1));
  const lineOfRow = new Int32Array(y.length);
  for (const [index, cells] of body.entries()) {
    const line = index + 2;
    if (cells.length !== header.length) {
      throw new DataError(
        "UW-DATA-102",
        `folds line ${line}: ${cells.length} cells, expected ${header.length} as in the header.`,
      );
    }
    const row = wholeNumber(cells[0]);
    if (!(row < y.length)) {
      throw new DataError(
        "UW-DATA-103",
        `folds line ${line}: row = "${cells[0]}", expected a whole number from 0 to ${y.length - 1}. ` +
          "Make the folds from the same data.",
      );
    }
    if (lineOfRow[row] > 0) {
      throw new DataError(
        "UW-DATA-103",
        `folds line ${line}: row ${row} was in line ${lineOfRow[row]} already. Name each row once.`,
      );
    }
    lineOfRow[row] = line;
    for (const [repeat, name] of repeats.entries()) {
      const fold = wholeNumber(cells[repeat + 1]);
      if (!(fold < y.length)) {
        throw new DataError(
          "UW-DATA-104",
          `folds line ${line}: ${name} = "${cells[repeat + 1]}", expected a fold number from 0.`,
        );
      }
      assignment[repeat][row] = fold;
    }
  }
  const absent = lineOfRow.indexOf(0);
  if (absent >= 0) {
    throw new DataError(
      "UW-DATA-105",
      `folds: row ${absent} is missing, ${body.length} of ${y.length} rows are there. Name each row once.`,
    );
  }
  requireUsableFolds(repeats, assignment, y);
  return assignment;
}

/** NaN where the text is none. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function requireUsableFolds(repeats: readonly string[], assignment: FoldAssignment, y: Uint8Array): void {
  const folds = 1 + assignment[0].reduce((a, b) => Math.max(a, b), 0);
  for (const [repeat, name] of repeats.entries()) {
    const found = 1 + assignment[repeat].reduce((a, b) => Math.max(a, b), 0);
    if (found !== folds || folds < 2) {
      throw new DataError(
        "UW-DATA-106",
        `folds: ${name} has ${found} folds, expected ${folds < 2 ? "at least 2" : `${folds} as in ${repeats[0]}`}.`,
      );
    }
    const rows = new Uint32Array(folds);
    const bads = new Uint32Array(folds);
    for (const [row, fold] of assignment[repeat].entries()) {
      rows[fold]++;
      if (y[row] === BAD) bads[fold]++;
    }
    for (let fold = 0; fold < folds; fold++) {
      if (rows[fold] === 0) {
        throw new DataError(
          "UW-DATA-106",
          `folds: ${name} has no row in fold ${fold}, but some in fold ${folds - 1}. Number folds without gaps.`,
        );
      }
      if (bads[fold] === 0 || bads[fold] === rows[fold]) {
        throw new DataError(
          "UW-DATA-107",
          `folds: fold ${fold} of ${name} has ${bads[fold]} bad among ${rows[fold]} rows, expected both classes. ` +
            "Stratify the folds by class.",
        );
      }
    }
  }
}
