import fc from "fast-check";
import { type Column, type Field, MISSING, type Table, takeRows, UNSEEN } from "../../../src/table/index.ts";

export interface SmallData {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
  /** Other rows, with values that training has not. */
  readonly others: Table;
}

const LEVELS = ["a", "b", "c", "d", "e", "f", "g"];

/** Small tables with ties, missing values and both classes. */
export const smallData: fc.Arbitrary<SmallData> = fc
  .record({
    rows: fc.integer({ min: 4, max: 40 }),
    kinds: fc.array(fc.constantFrom("few numbers", "numbers", "levels"), { minLength: 1, maxLength: 4 }),
  })
  .chain(({ rows, kinds }) =>
    fc
      .record({
        cells: fc.tuple(...kinds.map((kind) => fc.array(cell(kind), { minLength: rows + 10, maxLength: rows + 10 }))),
        y: fc.array(fc.constantFrom(0, 1), { minLength: rows, maxLength: rows }),
      })
      .map(({ cells, y }) => toData(rows, kinds, cells, y)),
  );

function cell(kind: string): fc.Arbitrary<number> {
  if (kind === "levels") return fc.oneof({ weight: 9, arbitrary: fc.nat(LEVELS.length - 1) }, fc.constant(MISSING));
  const value = kind === "numbers" ? fc.double({ min: -1, max: 1, noNaN: true }) : fc.integer({ min: 0, max: 4 });
  return fc.oneof({ weight: 9, arbitrary: value }, fc.constant(Number.NaN));
}

function toData(rows: number, kinds: readonly string[], cells: readonly number[][], y: number[]): SmallData {
  const columns = (from: number, to: number, unseen: boolean) =>
    kinds.map((kind, j): Column => {
      const name = `column ${j}`;
      const values = cells[j].slice(from, to);
      if (kind !== "levels") return { kind: "numeric", name, values: Float64Array.from(values) };
      if (unseen) values[0] = UNSEEN;
      return { kind: "categorical", name, codes: Int32Array.from(values), levels: LEVELS };
    });
  const training = columns(0, rows, false);
  return {
    fields: training.map(
      ({ kind, name }): Field => ({
        kind,
        name,
        allowMissing: true,
        ...(kind === "categorical" ? { levels: LEVELS } : {}),
      }),
    ),
    X: { rows, columns: training },
    y: Uint8Array.from([0, 1, ...y.slice(2)]),
    others: { rows: 10, columns: columns(rows, rows + 10, true) },
  };
}

/** What training sees of a row's features: float32 values, levels. */
export function contentOf(X: Table, row: number): string {
  return X.columns
    .map((column) => (column.kind === "numeric" ? Math.fround(column.values[row]) + 0 : column.codes[row]))
    .join();
}

/** The data without rows that are equal to an earlier one. */
export function withoutCopies(data: SmallData): SmallData {
  const seen = new Set<string>();
  const kept = [...data.y.keys()].filter((row) => {
    const content = `${contentOf(data.X, row)}:${data.y[row]}`;
    return !seen.has(content) && seen.add(content);
  });
  return { ...data, X: takeRows(data.X, kept), y: Uint8Array.from(kept, (row) => data.y[row]) };
}
