import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countFolds, holdOut, stratifiedKFold, testRows, trainRows } from "../../src/preprocess/split.ts";
import { Random } from "../../src/random.ts";

const classes = (goods: number, bads: number) =>
  Uint8Array.from({ length: goods + bads }, (_, row) => (row < bads ? 1 : 0));
const count = (rows: Uint32Array, y: Uint8Array, label: number) => rows.filter((row) => y[row] === label).length;

describe("stratifiedKFold", () => {
  it("splits 700 good and 300 bad rows into five folds of 140 and 60, in every repeat", () => {
    const y = classes(700, 300);
    const assignment = stratifiedKFold(y, 5, 10, new Random(1));
    expect(assignment).toHaveLength(10);
    for (let repeat = 0; repeat < 10; repeat++) {
      for (let fold = 0; fold < 5; fold++) {
        const rows = testRows(assignment, repeat, fold);
        expect([count(rows, y, 0), count(rows, y, 1)]).toEqual([140, 60]);
        expect([...rows, ...trainRows(assignment, repeat, fold)].sort((a, b) => a - b)).toEqual([...y.keys()]);
      }
    }
  });

  it("tests every row once a repeat, folds differing by at most one row in size and in each class", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(60), fc.nat(60), fc.nat(), (folds, goods, bads, seed) => {
        const y = new Random(seed).shuffle(classes(folds + goods, folds + bads));
        const [fold] = stratifiedKFold(y, folds, 1, new Random(seed));
        const sizes = Array.from({ length: folds }, (_, number) => testRows([fold], 0, number));
        for (const size of [
          sizes.map((rows) => rows.length),
          sizes.map((rows) => count(rows, y, 0)),
          sizes.map((rows) => count(rows, y, 1)),
        ]) {
          expect(Math.max(...size) - Math.min(...size)).toBeLessThanOrEqual(1);
        }
        expect(sizes.reduce((sum, rows) => sum + rows.length, 0)).toBe(y.length);
      }),
    );
  });

  it("shuffles each repeat anew, and gives the same repeats however many are asked for", () => {
    const y = classes(70, 30);
    const three = stratifiedKFold(y, 5, 3, new Random(7));
    expect(stratifiedKFold(y, 5, 2, new Random(7))).toEqual(three.slice(0, 2));
    expect(three[0]).not.toEqual(three[1]);
    expect(stratifiedKFold(y, 5, 1, new Random(8))[0]).not.toEqual(three[0]);
  });

  it.each([
    [1, 1],
    [2.5, 1],
    [5, 0],
    [Number.NaN, 1],
  ])("refuses %s folds repeated %s times", (folds, repeats) => {
    expect(() => stratifiedKFold(classes(70, 30), folds, repeats, new Random(1))).toThrow(
      expect.objectContaining({ code: "UW-USAGE-101" }),
    );
  });

  it("refuses more folds than rows of a class, and says which class", () => {
    expect(() => stratifiedKFold(classes(70, 3), 5, 1, new Random(1))).toThrow(
      expect.objectContaining({
        code: "UW-DATA-110",
        message: "5 folds need 5 bad rows, but there are 3. Ask for fewer folds, or add rows.",
      }),
    );
  });
});

describe("stratifiedKFold with groups", () => {
  const random = new Random(3);
  const y = random.shuffle(classes(700, 300));
  const groups = Int32Array.from(y, () => random.int(250) - 100);

  it("keeps the rows of one group in one fold", () => {
    for (const fold of stratifiedKFold(y, 5, 3, new Random(1), groups)) {
      const foldOf = new Map<number, number>();
      groups.forEach((group, row) => {
        expect(foldOf.get(group) ?? fold[row]).toBe(fold[row]);
        foldOf.set(group, fold[row]);
      });
    }
  });

  it("keeps folds even: within three rows of 140 good and 60 bad where groups hold about four rows", () => {
    for (const fold of stratifiedKFold(y, 5, 3, new Random(1), groups)) {
      for (let number = 0; number < 5; number++) {
        const rows = testRows([fold], 0, number);
        expect(Math.abs(count(rows, y, 0) - 140)).toBeLessThanOrEqual(3);
        expect(Math.abs(count(rows, y, 1) - 60)).toBeLessThanOrEqual(3);
      }
    }
  });

  it("deals each repeat anew", () => {
    const [first, second] = stratifiedKFold(y, 5, 2, new Random(1), groups);
    expect(first).not.toEqual(second);
  });

  it("refuses groups that leave a fold without a class", () => {
    const bad = Uint8Array.of(1, 1, 1, 0, 0, 0);
    expect(() => stratifiedKFold(bad, 2, 1, new Random(1), Int32Array.of(1, 1, 1, 2, 3, 4))).toThrow(
      expect.objectContaining({ code: "UW-DATA-111" }),
    );
  });
});

describe("holdOut", () => {
  it("tests the asked share of each class once, and never tests the rest", () => {
    const y = classes(700, 300);
    const assignment = holdOut(y, 0.2, new Random(1));
    expect(assignment).toHaveLength(1);
    expect(countFolds(assignment[0])).toBe(1);
    const rows = testRows(assignment, 0, 0);
    expect([count(rows, y, 0), count(rows, y, 1)]).toEqual([140, 60]);
    expect(trainRows(assignment, 0, 0)).toHaveLength(800);
    expect(new Set(assignment[0])).toEqual(new Set([0, -1]));
  });

  it("leaves both classes on both sides, however small the class", () => {
    const y = classes(50, 2);
    for (const share of [0.01, 0.5, 0.99]) {
      const assignment = holdOut(y, share, new Random(1));
      for (const rows of [testRows(assignment, 0, 0), trainRows(assignment, 0, 0)]) {
        expect(count(rows, y, 1)).toBe(1);
        expect(count(rows, y, 0)).toBeGreaterThan(0);
      }
    }
  });

  it("draws whole groups, near the asked share of each class", () => {
    const random = new Random(5);
    const y = random.shuffle(classes(700, 300));
    const groups = Int32Array.from(y, () => random.int(250));
    const assignment = holdOut(y, 0.2, new Random(1), groups);
    const tested = testRows(assignment, 0, 0);
    const inside = new Set(Array.from(tested, (row) => groups[row]));
    for (const row of trainRows(assignment, 0, 0)) expect(inside.has(groups[row])).toBe(false);
    expect(Math.abs(count(tested, y, 0) - 140)).toBeLessThanOrEqual(3);
    expect(Math.abs(count(tested, y, 1) - 60)).toBeLessThanOrEqual(3);
  });

  it.each([0, 1, -0.2, 20, Number.NaN])("refuses a share of %s", (share) => {
    expect(() => holdOut(classes(70, 30), share, new Random(1))).toThrow(
      expect.objectContaining({ code: "UW-USAGE-102" }),
    );
  });

  it("refuses one row of a class, and groups that hold a whole class", () => {
    expect(() => holdOut(classes(70, 1), 0.2, new Random(1))).toThrow(expect.objectContaining({ code: "UW-DATA-110" }));
    const groups = Int32Array.from({ length: 100 }, (_, row) => (row < 30 ? -1 : row));
    expect(() => holdOut(classes(70, 30), 0.2, new Random(1), groups)).toThrow(
      expect.objectContaining({ code: "UW-DATA-111" }),
    );
  });
});
