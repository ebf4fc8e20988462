import { hash32 } from "../../kernels/index.ts";
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
  const keys = new Uint32Array(rows);
  const contents = [y, ...columns];
  for (let i = 0; i < contents.length; i += 4) {
    const [a, b = y, c = y, d = y] = contents.slice(i, i + 4);
    addToHashes(a, b, c, d, keys);
    if (pacer.isDue) await pacer.rest(share);
  }
  const isKept = new Uint8Array(rows);
  let distinct = 0;
  // Open addressing: a slot holds 1 + the first row of its content.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * rows + 1)));
  const mask = slots.length - 1;
  for (let row = 0; row < rows; row++) {
    if (copies[row] === 0) continue;
    let slot = hash32(keys[row]) & mask;
    for (;;) {
      const first = slots[slot] - 1;
      if (first < 0) {
        slots[slot] = row + 1;
        isKept[row] = 1;
        distinct++;
        break;
      }
      if (keys[first] === keys[row] && haveEqualContent(columns, y, first, row)) {
        copies[first] += copies[row];
        break;
      }
      slot = (slot + 1) & mask;
    }
    if ((row & 0xffff) === 0xffff && pacer.isDue) await pacer.rest(share);
  }
  const whole = distinct === rows;
  const pick = whole ? new Uint32Array() : listKept(isKept, distinct);
  const set = {
    rows: distinct,
    columns: whole ? columns : columns.map((column) => take(column, pick)),
    y: whole ? y : take(y, pick),
    copies: whole ? copies : take(copies, pick),
    keys: whole ? keys : take(keys, pick),
  };
  let weight = 0;
  for (const count of set.copies) weight += count;
  if (pacer.isDue) await pacer.rest(share);
  return { ...set, weight };
}

/** A multiplicative hash of 32 bits, four bytes at a time. */
function addToHashes(a: Uint8Array, b: Uint8Array, c: Uint8Array, d: Uint8Array, keys: Uint32Array): void {
  for (let row = 0; row < a.length; row++) {
    const word = a[row] | (b[row] << 8) | (c[row] << 16) | (d[row] << 24);
    const x = Math.imul(keys[row] ^ word, 0x85eb_ca6b);
    keys[row] = x ^ (x >>> 15);
  }
}

function listKept(isKept: Uint8Array, count: number): Uint32Array {
  const kept = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < isKept.length; row++) if (isKept[row] === 1) kept[at++] = row;
  return kept;
}

function haveEqualContent(columns: readonly Uint8Array[], y: Uint8Array, a: number, b: number): boolean {
  return y[a] === y[b] && columns.every((column) => column[a] === column[b]);
}

function take<Type extends Uint8Array | Uint32Array | Float64Array>(array: Type, rows: Uint32Array): Type {
  const taken = new (array.constructor as new (length: number) => Type)(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = array[rows[i]];
  return taken;
}
