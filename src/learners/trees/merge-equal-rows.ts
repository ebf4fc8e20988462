import type { Pacer } from "../pacer.ts";
import type { TrainingSet } from "./training-set.ts";

/**
 * Merges rows of equal content (bins and class) into one that counts as all of them, and drops rows of weight 0. So a
 * row of weight 3, three equal rows and the same rows in another order all grow the same trees.
 *
 * @param copies how often each row counts; written over.
 */
export async function mergeEqualRows(
  columns: readonly Uint8Array[],
  y: Uint8Array,
  copies: Float64Array,
  pacer: Pacer,
  share: number,
): Promise<Omit<TrainingSet, "fields">> {
  const rows = y.length;
  const low = new Uint32Array(rows);
  const high = new Uint32Array(rows);
  const contents = [y, ...columns];
  for (let i = 0; i < contents.length; i += 4) {
    const [a, b = y, c = y, d = y] = contents.slice(i, i + 4);
    addToHashes(a, b, c, d, low, high);
    if (pacer.isDue) await pacer.rest(share);
  }
  const kept = new Uint32Array(rows);
  let distinct = 0;
  // Open addressing: a slot holds 1 + the first row of its content.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * rows + 1)));
  const mask = slots.length - 1;
  for (let row = 0; row < rows; row++) {
    if (copies[row] === 0) continue;
    let slot = high[row] & mask;
    for (;;) {
      const first = slots[slot] - 1;
      if (first < 0) {
        slots[slot] = row + 1;
        kept[distinct++] = row;
        break;
      }
      if (low[first] === low[row] && high[first] === high[row] && haveEqualContent(columns, y, first, row)) {
        copies[first] += copies[row];
        break;
      }
      slot = (slot + 1) & mask;
    }
    if ((row & 0xffff) === 0xffff && pacer.isDue) await pacer.rest(share);
  }
  const whole = distinct === rows;
  const pick = kept.subarray(0, distinct);
  const set = {
    rows: distinct,
    columns: whole ? columns : columns.map((column) => take(column, pick)),
    y: whole ? y : take(y, pick),
    copies: whole ? copies : take(copies, pick),
    keys: whole ? low : take(low, pick),
  };
  let weight = 0;
  for (const count of set.copies) weight += count;
  if (pacer.isDue) await pacer.rest(share);
  return { ...set, weight };
}

/** Two multiplicative hashes of 32 bits, four bytes at a time. */
function addToHashes(
  a: Uint8Array,
  b: Uint8Array,
  c: Uint8Array,
  d: Uint8Array,
  low: Uint32Array,
  high: Uint32Array,
): void {
  for (let row = 0; row < a.length; row++) {
    const word = a[row] | (b[row] << 8) | (c[row] << 16) | (d[row] << 24);
    const x = Math.imul(low[row] ^ word, 0x85eb_ca6b);
    low[row] = x ^ (x >>> 15);
    const z = Math.imul((high[row] + word) ^ 0x5bd1_e995, 0x9e37_79b1);
    high[row] = z ^ (z >>> 13);
  }
}

function haveEqualContent(columns: readonly Uint8Array[], y: Uint8Array, a: number, b: number): boolean {
  return y[a] === y[b] && columns.every((column) => column[a] === column[b]);
}

function take<Type extends Uint8Array | Uint32Array | Float64Array>(array: Type, rows: Uint32Array): Type {
  const taken = new (array.constructor as new (length: number) => Type)(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = array[rows[i]];
  return taken;
}
