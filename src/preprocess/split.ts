import { DataError, UsageError } from "../errors.ts";
import type { Random } from "../random.ts";
import { BAD, GOOD } from "../table/index.ts";
import { dealGroups, drawGroups } from "./split-groups.ts";

/**
 * How rows are split for evaluation: one array a repeat, holding each row's test fold, from 0 and without gaps. A row
 * below 0 is never tested and trains every time. Plain data: it travels with the data set.
 */
export type FoldAssignment = readonly Int32Array[];

/**
 * Stratified k-fold cross-validation, repeated: in each repeat every row is tested once, and the folds differ by at
 * most one row in size and in each class.
 *
 * With `groups`, rows of one group stay in one fold; folds are then as even as a greedy pass over the groups makes them.
 *
 * @param y 1 = bad, 0 = good.
 * @param random only its seed counts: repeat r is the same, however many repeats are asked for.
 * @param groups equal numbers mark rows of one group.
 * @throws UsageError `UW-USAGE-101` where `folds` is not a whole number ≥ 2 or `repeats` not one ≥ 1.
 * @throws DataError `UW-DATA-110` where a class has fewer rows than there are folds, `UW-DATA-111` where groups leave a
 * fold without a class.
 */
export function stratifiedKFold(
  y: Uint8Array,
  folds: number,
  repeats: number,
  random: Random,
  groups?: Int32Array,
): FoldAssignment {
  if (!Number.isInteger(folds) || folds < 2 || !Number.isInteger(repeats) || repeats < 1) {
    throw new UsageError(
      "UW-USAGE-101",
      `${folds} folds repeated ${repeats} times, expected at least 2 folds and 1 repeat, in whole numbers.`,
    );
  }
  for (const [label, rows] of countRows(y)) {
    if (rows >= folds) continue;
    throw new DataError(
      "UW-DATA-110",
      `${folds} folds need ${folds} ${label} rows, but there are ${rows}. Ask for fewer folds, or add rows.`,
    );
  }
  return Array.from({ length: repeats }, (_, repeat) => {
    const shuffled = random.fork(`repeat ${repeat}`);
    if (!groups) return dealRows(y, folds, shuffled);
    const fold = dealGroups(y, folds, shuffled, groups);
    requireBothClasses(y, fold, folds, repeat);
    return fold;
  });
}

/**
 * One stratified hold-out: fold 0 is the test set, all other rows are −1.
 *
 * With `groups`, a group is wholly in the test set or wholly outside.
 *
 * @param share of the rows to test, in (0, 1); of each class at least one row is tested and one is not.
 * @throws UsageError `UW-USAGE-102` where `share` is not inside (0, 1).
 * @throws DataError `UW-DATA-110` where a class has one row only, `UW-DATA-111` where groups leave a side without a class.
 */
export function holdOut(y: Uint8Array, share: number, random: Random, groups?: Int32Array): FoldAssignment {
  if (!(share > 0 && share < 1)) {
    throw new UsageError("UW-USAGE-102", `hold-out share ${share}, expected a number between 0 and 1, such as 0.2.`);
  }
  for (const [label, rows] of countRows(y)) {
    if (rows >= 2) continue;
    throw new DataError("UW-DATA-110", `a hold-out needs 2 ${label} rows, but there are ${rows}. Add rows.`);
  }
  if (!groups) return [drawRows(y, share, random)];
  const fold = drawGroups(y, share, random, groups);
  // −1 counted as fold 1: both sides need both classes.
  requireBothClasses(
    y,
    fold.map((number) => Math.abs(number)),
    2,
    0,
  );
  return [fold];
}

/** The rows that one fold's model is fitted on, by rising number. */
export function trainRows(assignment: FoldAssignment, repeat: number, fold: number): Uint32Array {
  return rowsWhere(assignment[repeat], (number) => number !== fold);
}

/** The rows that one fold's model is judged on, by rising number. */
export function testRows(assignment: FoldAssignment, repeat: number, fold: number): Uint32Array {
  return rowsWhere(assignment[repeat], (number) => number === fold);
}

/** How many test folds a repeat has. */
export function countFolds(fold: Int32Array): number {
  let folds = 0;
  for (const number of fold) folds = Math.max(folds, number + 1);
  return folds;
}

function rowsWhere(values: ArrayLike<number>, passes: (value: number) => boolean): Uint32Array {
  const rows = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (passes(values[row])) rows[count++] = row;
  return rows.slice(0, count);
}

/** Deals rows to folds in turn, one class after the other without starting anew: so sizes differ by one at most. */
function dealRows(y: Uint8Array, folds: number, random: Random): Int32Array {
  const fold = new Int32Array(y.length);
  let dealt = 0;
  for (const label of [BAD, GOOD]) {
    for (const row of random.shuffle(rowsWhere(y, (outcome) => outcome === label))) fold[row] = dealt++ % folds;
  }
  return fold;
}

function drawRows(y: Uint8Array, share: number, random: Random): Int32Array {
  const fold = new Int32Array(y.length).fill(-1);
  for (const label of [BAD, GOOD]) {
    const rows = random.shuffle(rowsWhere(y, (outcome) => outcome === label));
    const tested = Math.min(Math.max(Math.round(share * rows.length), 1), rows.length - 1);
    for (const row of rows.subarray(0, tested)) fold[row] = 0;
  }
  return fold;
}

function countRows(y: Uint8Array): [label: string, rows: number][] {
  const bads = rowsWhere(y, (outcome) => outcome === BAD).length;
  return [
    ["bad", bads],
    ["good", y.length - bads],
  ];
}

function requireBothClasses(y: Uint8Array, fold: Int32Array, folds: number, repeat: number): void {
  for (let number = 0; number < folds; number++) {
    for (const [label, rows] of countRows(y.filter((_, row) => fold[row] === number))) {
      if (rows > 0) continue;
      throw new DataError(
        "UW-DATA-111",
        `no ${label} row in part ${number + 1} of ${folds} of repeat ${repeat}: too few groups hold one. ` +
          "Ask for fewer folds, or drop the group column.",
      );
    }
  }
}
