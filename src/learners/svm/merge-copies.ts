import { type Column, lengthOf, type Table, takeRows } from "../../table/index.ts";

export interface WeightedRows {
  readonly X: Table;
  readonly y: Uint8Array;
  readonly weight: Float64Array;
}

/**
 * Merges applicants that agree in every column and in the outcome into one row with the sum of their weights, in order
 * of first appearance, and drops rows of weight 0. After it, an integer weight and that many copies are the same data,
 * so that folds drawn from it can't tell them apart, nor part an applicant from its copy.
 */
export function mergeCopies(X: Table, y: Uint8Array, sampleWeight?: Float64Array): WeightedRows {
  const hashes = hashRows(X, y);
  // Open addressing: a slot holds 1 + the place in `first` of the row met there.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * X.rows + 2)));
  const mask = slots.length - 1;
  const first: number[] = [];
  const weight: number[] = [];
  for (let row = 0; row < X.rows; row++) {
    const w = sampleWeight === undefined ? 1 : sampleWeight[row];
    if (w === 0) continue;
    let slot = hashes[row] & mask;
    while (slots[slot] !== 0 && !agree(X, y, first[slots[slot] - 1], row)) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      slots[slot] = first.push(row);
      weight.push(w);
    } else {
      weight[slots[slot] - 1] += w;
    }
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

/** One 32-bit hash a row, column by column, so that memory is read in order. */
function hashRows(X: Table, y: Uint8Array): Uint32Array {
  const hashes = Uint32Array.from(y);
  for (const column of X.columns) {
    const words = wordsOf(column);
    const wordsPerRow = words.length / Math.max(1, lengthOf(column));
    for (let row = 0, at = 0; row < hashes.length; row++) {
      let hash = hashes[row];
      for (let k = 0; k < wordsPerRow; k++) {
        hash = Math.imul(hash ^ words[at++], 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      hashes[row] = hash;
    }
  }
  return hashes;
}

function wordsOf(column: Column): Int32Array {
  if (column.kind === "categorical") return column.codes;
  return new Int32Array(column.values.buffer, column.values.byteOffset, 2 * column.values.length);
}
