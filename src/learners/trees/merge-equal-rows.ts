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
  const distinct = await giveCopiesToFirst(columns, y, keys, copies, pacer, share);
  const whole = distinct === rows;
  const pick = whole ? new Uint32Array() : listKept(copies, distinct);
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

/** Lets the first row of each content have all copies of it, and the others none. Returns how many have some. */
async function giveCopiesToFirst(
  columns: readonly Uint8Array[],
  y: Uint8Array,
  keys: Uint32Array,
  copies: Float64Array,
  pacer: Pacer,
  share: number,
): Promise<number> {
  const { rows, hashes, starts, ends } = groupByHash(keys, copies);
  const most = ends.reduce((largest, end, group) => Math.max(largest, end - starts[group]), 0);
  let distinct = 0;
  // Open addressing: a slot holds 1 + the place of the first row of its content.
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * most + 1)));
  const mask = table.length - 1;
  for (let group = 0; group < starts.length; group++) {
    if (group > 0) table.fill(0);
    for (let place = starts[group]; place < ends[group]; place++) {
      let slot = hashes[place] & mask;
      for (;;) {
        const first = table[slot] - 1;
        if (first < 0) {
          table[slot] = place + 1;
          distinct++;
          break;
        }
        if (hashes[first] === hashes[place] && haveEqualContent(columns, y, rows[first], rows[place])) {
          copies[rows[first]] += copies[rows[place]];
          copies[rows[place]] = 0;
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
    if (pacer.isDue) await pacer.rest(share);
  }
  return distinct;
}

/** The table of a group of about so many rows stays in the cache. */
const GROUP = 2 ** 15;

/**
 * Groups the rows that count by the upper bits of their content's hash; in a group they are by rising number.
 * @returns the rows of group g, and their hashes, at places `starts[g]` … `ends[g]` − 1.
 */
function groupByHash(keys: Uint32Array, copies: Float64Array) {
  const bits = Math.max(Math.ceil(Math.log2(keys.length / GROUP)), 0);
  const groupOf = (hash: number) => (bits === 0 ? 0 : hash >>> (32 - bits));
  const starts = new Uint32Array(2 ** bits);
  if (bits > 0) {
    for (let row = 0; row < keys.length; row++) if (copies[row] !== 0) starts[groupOf(hash32(keys[row]))]++;
    let sum = 0;
    for (const [group, count] of starts.entries()) {
      starts[group] = sum;
      sum += count;
    }
  }
  const ends = starts.slice();
  const rows = new Uint32Array(keys.length);
  const hashes = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row++) {
    if (copies[row] === 0) continue;
    const hash = hash32(keys[row]);
    const place = ends[groupOf(hash)]++;
    rows[place] = row;
    hashes[place] = hash;
  }
  return { rows, hashes, starts, ends };
}

function listKept(copies: Float64Array, count: number): Uint32Array {
  const kept = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < copies.length; row++) if (copies[row] !== 0) kept[at++] = row;
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
