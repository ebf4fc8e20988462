import { type Column, type Table, takeRows } from "../../table/index.ts";

export interface WeightedRows {
  readonly X: Table;
  readonly y: Uint8Array;
  readonly weight: Float64Array;
}

/**
 * Merges applicants that agree in every column and in the outcome into one row with the sum of their weights, in order
 * of first appearance, and drops rows of weight 0. After it, an integer weight and that many copies are the same data,
 * so that folds drawn from it can't tell them apart, nor part an applicant from its copy.
 *
 * @returns undefined where more than `atMost` rows would be left; it stops as soon as it knows.
 */
export function mergeCopies(
  X: Table,
  y: Uint8Array,
  sampleWeight?: Float64Array,
  atMost = Number.POSITIVE_INFINITY,
): WeightedRows | undefined {
  const words = X.columns.map(wordsOf);
  // Open addressing: a slot holds 1 + the place in `first` of the row met there.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * Math.min(X.rows, atMost) + 4)));
  const mask = slots.length - 1;
  const first: number[] = [];
  const weight: number[] = [];
  for (let row = 0; row < X.rows; row++) {
    const w = sampleWeight === undefined ? 1 : sampleWeight[row];
    if (w === 0) continue;
    let slot = hashRow(words, y, row) & mask;
    while (slots[slot] !== 0 && !agree(X, y, first[slots[slot] - 1], row)) slot = (slot + 1) & mask;
    if (slots[slot] !== 0) {
      weight[slots[slot] - 1] += w;
      continue;
    }
    if (first.length >= atMost) return undefined;
    slots[slot] = first.push(row);
    weight.push(w);
  }
  return {
    X: takeRows(X, first),
    y: Uint8Array.from(first, (row) => y[row]),
    weight: Float64Array.from(weight),
  };
}

function agree(X: Table, y: Uint8Array, a: number, b: number): boolean {
  if (y[a] !== y[b]) return false;
  for (const column of X.columns) {
    if (
      column.kind === "numeric" ? !Object.is(column.values[a], column.values[b]) : column.codes[a] !== column.codes[b]
    ) {
      return false;
    }
  }
  return true;
}

/** The bits of a column: one word a code, two a number. */
interface Words {
  readonly bits: Int32Array;
  readonly perRow: 1 | 2;
}

function wordsOf(column: Column): Words {
  if (column.kind === "categorical") return { bits: column.codes, perRow: 1 };
  const { buffer, byteOffset, length } = column.values;
  return { bits: new Int32Array(buffer, byteOffset, 2 * length), perRow: 2 };
}

function hashRow(columns: readonly Words[], y: Uint8Array, row: number): number {
  let hash = y[row];
  for (const { bits, perRow } of columns) {
    for (let at = row * perRow; at < (row + 1) * perRow; at++) {
      hash = Math.imul(hash ^ bits[at], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
  }
  return hash;
}
