/** Made-up applicants for the learners' contract: a few signals, noise, missing values, any number of rows. */
import { Random } from "../../src/random.ts";
import { type Column, type Field, lengthOf, MISSING, type Table, takeRows, UNSEEN } from "../../src/table/index.ts";

export interface Applicants {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
}

const PURPOSES = ["car", "furniture", "school", "business"];
const HOUSING = ["rent", "own", "free"];

/** Income, duration and purpose tell something about the outcome; age and housing tell nothing. */
export function makeApplicants(rows: number, seed = 1): Applicants {
  const random = new Random(seed);
  const income = new Float64Array(rows);
  const duration = new Float64Array(rows);
  const age = new Float64Array(rows);
  const purpose = new Int32Array(rows);
  const housing = new Int32Array(rows);
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    income[row] = Math.round(1000 * Math.exp(7 + 0.5 * random.normal())) / 1000;
    duration[row] = 6 + random.int(60);
    age[row] = 18 + random.int(50);
    purpose[row] = random.int(PURPOSES.length);
    housing[row] = random.int(HOUSING.length);
    const score =
      -0.6 -
      1.2 * ((income[row] - 1100) / 600) +
      (duration[row] - 36) / 15 +
      (PURPOSES[purpose[row]] === "school" ? 1.5 : 0);
    y[row] = random.float() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
    if (random.float() < 0.1) income[row] = Number.NaN;
    if (random.float() < 0.1) housing[row] = MISSING;
  }
  // However few the rows, both classes are there.
  y[0] = 0;
  y[1] = 1;
  return applicantsOf(
    [
      { kind: "numeric", name: "income", values: income },
      { kind: "numeric", name: "duration", values: duration },
      { kind: "numeric", name: "age", values: age },
      { kind: "categorical", name: "purpose", codes: purpose, levels: PURPOSES },
      { kind: "categorical", name: "housing", codes: housing, levels: HOUSING },
    ],
    y,
  );
}

export function applicantsOf(columns: readonly Column[], y: Uint8Array): Applicants {
  const fields = columns.map(
    (column): Field =>
      column.kind === "numeric"
        ? { kind: "numeric", name: column.name, allowMissing: true }
        : { kind: "categorical", name: column.name, levels: column.levels, allowMissing: true },
  );
  return { fields, X: { rows: y.length, columns }, y };
}

/** The same applicants with other columns. */
export function withColumns(
  { X, y }: Applicants,
  change: (columns: readonly Column[]) => readonly Column[],
): Applicants {
  return applicantsOf(change(X.columns), y);
}

export function takeApplicants({ fields, X, y }: Applicants, rows: readonly number[]): Applicants {
  return { fields, X: takeRows(X, rows), y: Uint8Array.from(rows, (row) => y[row]) };
}

/** A number and a category that say the same of everyone, as long as the given columns. */
export function constantColumns(like: readonly Column[]): Column[] {
  const rows = lengthOf(like[0]);
  return [
    { kind: "numeric", name: "branch", values: new Float64Array(rows).fill(7) },
    { kind: "categorical", name: "currency", codes: new Int32Array(rows), levels: ["DM", "EUR"] },
  ];
}

/** The same column with every value missing. */
export function emptied(column: Column): Column {
  return column.kind === "numeric"
    ? { ...column, values: column.values.map(() => Number.NaN) }
    : { ...column, codes: column.codes.map(() => MISSING) };
}

/** The same column in another unit; categories stay. */
export function rescaled(column: Column, factor: number): Column {
  return column.kind === "numeric" ? { ...column, values: column.values.map((x) => x * factor) } : column;
}

/** The same column with values that training has not seen. */
export function oddVersions(column: Column): Column[] {
  if (column.kind === "categorical") {
    return [emptied(column), { ...column, codes: column.codes.map(() => UNSEEN) }];
  }
  return [
    emptied(column),
    ...[0, -Number.MAX_VALUE, Number.MAX_VALUE].map((x) => ({ ...column, values: column.values.map(() => x) })),
  ];
}
