import { describe, expect, it } from "vitest";
import { conformApplicants } from "../../src/scoring/index.ts";
import { type Field, MISSING, UNSEEN } from "../../src/table/index.ts";

const fields: Field[] = [
  { name: "age_years", kind: "numeric", allowMissing: false },
  { name: "income", kind: "numeric", allowMissing: true, missingMarkers: ["-999"] },
  {
    name: "housing",
    kind: "categorical",
    levels: ["A151", "A152"],
    labels: { A151: "for free", A152: "rent" },
    allowMissing: false,
  },
  { name: "alley", kind: "categorical", levels: ["None", "gravel"], allowMissing: true },
];
const good = { age_years: 35, income: 1200.5, housing: "A152", alley: "gravel" };

const problemsOf = (rows: readonly Record<string, unknown>[], ignore?: readonly string[]): string => {
  try {
    conformApplicants(fields, rows, ignore);
  } catch (error) {
    expect(error).toMatchObject({ name: "DataError", code: "UW-DATA-040", exitCode: 3 });
    return (error as Error).message;
  }
  return "none";
};

describe("conformApplicants", () => {
  it("gives columns in the model's order with the model's codes", () => {
    const { table, warnings } = conformApplicants(fields, [good, { alley: "None", housing: "A151", age_years: "22 " }]);
    expect(table).toEqual({
      rows: 2,
      columns: [
        { kind: "numeric", name: "age_years", values: Float64Array.of(35, 22) },
        { kind: "numeric", name: "income", values: Float64Array.of(1200.5, Number.NaN) },
        { kind: "categorical", name: "housing", codes: Int32Array.of(1, 0), levels: ["A151", "A152"] },
        { kind: "categorical", name: "alley", codes: Int32Array.of(1, 0), levels: ["None", "gravel"] },
      ],
    });
    expect(warnings).toEqual([]);
  });

  it.each([null, undefined, "", " ", "NA", "nan", "?", Number.NaN, -999, "-999"])("takes %j as missing", (income) => {
    const { table } = conformApplicants(fields, [{ ...good, income }]);
    expect(table.columns[1]).toMatchObject({ values: Float64Array.of(Number.NaN) });
  });

  it("takes a missing marker that is a level for the level", () => {
    const { table } = conformApplicants(fields, [
      { ...good, alley: "None" },
      { ...good, alley: "NA" },
    ]);
    expect(table.columns[3]).toMatchObject({ codes: Int32Array.of(0, MISSING) });
  });

  it("scores a level that it has never seen, and says so once a level", () => {
    const rows = Array.from({ length: 8 }, () => ({ ...good, housing: "A153" }));
    const { table, warnings } = conformApplicants(fields, rows);
    expect(table.columns[2]).toMatchObject({ codes: new Int32Array(8).fill(UNSEEN) });
    expect(warnings).toEqual([
      'rows 1, 2, 3, 4, 5, …: housing = "A153", never seen in training; known: A151 "for free", A152 "rent"',
    ]);
  });

  it("takes numbers and booleans for levels that are written so", () => {
    const coded: Field[] = [{ name: "x", kind: "categorical", levels: ["1", "true"], allowMissing: false }];
    const { table } = conformApplicants(coded, [{ x: 1 }, { x: true }, { x: "1" }]);
    expect(table.columns[0]).toMatchObject({ codes: Int32Array.of(0, 1, 0) });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "an unknown column",
      { ...good, age_yeas: 1 },
      'unknown column "age_yeas". Did you mean "age_years"? Leave it out, or name one of: age_years, income, housing, alley.',
    ],
    ["a word for a number", { ...good, age_years: "x" }, 'row 1: age_years = "x", expected a number. Correct it.'],
    ["a boolean for a number", { ...good, age_years: true }, "row 1: age_years = true, expected a number. Correct it."],
    ["a list for a number", { ...good, income: [1] }, "row 1: income = [1], expected a number. Correct it."],
    ["infinity", { ...good, income: "Infinity" }, 'row 1: income = "Infinity", expected a number. Correct it.'],
    [
      "an object for a level",
      { ...good, housing: {} },
      'row 1: housing = {}, expected one of A151 "for free", A152 "rent". Correct it.',
    ],
    [
      "a missing number that training data always had",
      { ...good, age_years: null },
      "row 1: age_years is missing, expected a number. Fill it in.",
    ],
    [
      "a missing level that training data always had",
      { ...good, housing: "" },
      'row 1: housing is missing, expected one of A151 "for free", A152 "rent". Fill it in.',
    ],
    ["a missing column", { income: 1, housing: "A151" }, "column age_years is missing, expected a number. Add it."],
  ])("refuses %s", (_, row, message) => {
    expect(problemsOf([row])).toBe(message);
  });

  it("refuses what is no object", () => {
    expect(problemsOf([good, [1, 2] as never])).toMatch(/^\d problems:\n  row 2: \[1,2\], expected an object/);
  });

  it("tells all problems in one go, the first twenty of them", () => {
    const message = problemsOf(Array.from({ length: 30 }, () => ({ ...good, age_years: "x" })));
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/^30 problems:\n  row 1: age_years = "x".*… and 10 more$/s);
  });

  it("lets columns pass that it is told to ignore", () => {
    expect(problemsOf([{ ...good, risk: "bad", nr: 7 }], ["risk", "nr"])).toBe("none");
  });

  it("reads columns as well as rows, and refuses one that comes twice", () => {
    const column = (name: string, ...values: unknown[]) => ({ name, value: (row: number) => values[row] });
    const columns = [column("housing", "A151", "A152"), column("age_years", "30", 31)];
    expect(conformApplicants(fields, { rows: 2, columns }).table.columns[0]).toMatchObject({
      values: Float64Array.of(30, 31),
    });
    expect(() => conformApplicants(fields, { rows: 2, columns: [...columns, columns[0]] })).toThrow(
      "column housing comes twice",
    );
  });
});
