import { closeSync, openSync, readSync } from "node:fs";
import { type Column, type Field, MISSING, type Table } from "../../src/table/index.ts";
import type { MatrixFile } from "./protocol.ts";

/** Labelled rows as our learners take them. */
export interface Rows {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
}

const ROWS_AT_ONCE = 65_536;

export function readRows({ X, y, from, rows, columns, categorical }: MatrixFile): Rows {
  const levelsOf = new Map(categorical.map(({ column, levels }) => [column, levels]));
  const table: Column[] = Array.from({ length: columns }, (_, j) => emptyColumn(`c${j}`, levelsOf.get(j), rows));
  const part = new Float32Array(Math.min(ROWS_AT_ONCE, rows) * columns);
  const file = openSync(X, "r");
  for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - row);
    readFully(file, new Uint8Array(part.buffer, 0, 4 * count * columns), 4 * (from + row) * columns);
    for (const [j, column] of table.entries()) fillColumn(column, row, part, j, columns, count);
  }
  closeSync(file);
  const labels = new Uint8Array(rows);
  const labelFile = openSync(y, "r");
  readFully(labelFile, labels, from);
  closeSync(labelFile);
  const fields = table.map((column): Field => {
    const { name, kind } = column;
    return { name, kind, allowMissing: false, ...(column.kind === "categorical" && { levels: column.levels }) };
  });
  return { fields, X: { rows, columns: table }, y: labels };
}

function emptyColumn(name: string, levels: number | undefined, rows: number): Column {
  if (levels === undefined) return { kind: "numeric", name, values: new Float64Array(rows) };
  const names = Array.from({ length: levels }, (_, level) => `A${level}`);
  return { kind: "categorical", name, codes: new Int32Array(rows), levels: names };
}

function fillColumn(column: Column, at: number, part: Float32Array, j: number, stride: number, count: number): void {
  if (column.kind === "numeric") {
    for (let row = 0; row < count; row++) column.values[at + row] = part[row * stride + j];
    return;
  }
  for (let row = 0; row < count; row++) {
    const level = part[row * stride + j];
    column.codes[at + row] = Number.isNaN(level) ? MISSING : level;
  }
}

function readFully(file: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) throw new Error("the file is shorter than told");
    done += read;
  }
}
