/**
 * What the growing tree reads of a row, side by side: i64 gradient · 2³² + hessian, then the bins of the slots that the
 * tree may ask, a byte each. Where all columns are near, records end with the gradient, and bins are read by column.
 */
import { computeGradientsOf, forgetHessians, writeFour } from "./gradients";
import { fill } from "./histogram";
import { columnAt, isNear, plan } from "./plan";
import { countBefore } from "./rows";

/** So many rows are written at once: their records stay in the cache until all of them is written. */
const GROUP: u32 = 512;

/** Rows of which eight bins are written at once. */
const ROWS: usize = 64;

/**
 * Writes the records of rows `from` … `to` − 1, both multiples of 64.
 * @param binsToo where their bins are to be written as well.
 * @param histogram that the root's rows are added to while they are in the cache; 0 for none.
 * @param count rows of the root.
 * @param room 64 KiB of this thread's own.
 */
export function writeRecordsOf(
  from: u32,
  to: u32,
  binsToo: bool,
  histogram: usize,
  count: u32,
  chunk: u32,
  room: usize,
): void {
  const asked = binsToo && !isNear() ? plan().asked : 0;
  const isOfAll = count == plan().rows;
  let place = histogram == 0 ? 0 : placeOf(from, 0, count);
  forgetHessians(chunk);
  for (let begin = from; begin < to; begin += GROUP) {
    const end = min(begin + GROUP, to);
    computeGradientsOf(begin, end, chunk);
    for (let row: usize = begin; row < end; row += ROWS) {
      for (let place: u32 = 0; place < asked; place += 8) writeBins(row, place);
    }
    if (histogram == 0) continue;
    const first = place;
    place = placeOf(end, first, min(first + GROUP, count));
    fill(histogram, first, place, isOfAll, room);
  }
}

/** Where in the order, between `from` and `to`, the root's rows from a row on begin. */
export function placeOf(row: u32, from: u32, to: u32): u32 {
  return from + countBefore(row, <usize>plan().order + (from << 2), 4, to - from);
}

/** Writes eight bins of some rows. */
function writeBins(row: usize, place: u32): void {
  const c0 = columnAt(place) + row;
  const c1 = columnAt(place + 1) + row;
  const c2 = columnAt(place + 2) + row;
  const c3 = columnAt(place + 3) + row;
  const c4 = columnAt(place + 4) + row;
  const c5 = columnAt(place + 5) + row;
  const c6 = columnAt(place + 6) + row;
  const c7 = columnAt(place + 7) + row;
  const bytes: usize = plan().recordBytes;
  let target: usize = <usize>plan().records + row * bytes + 8 + place;
  for (let at: usize = 0; at < ROWS; at += 16) {
    const ab = v128.load(c0 + at);
    const cd = v128.load(c2 + at);
    const ef = v128.load(c4 + at);
    const gh = v128.load(c6 + at);
    const b = v128.load(c1 + at);
    const d = v128.load(c3 + at);
    const f = v128.load(c5 + at);
    const h = v128.load(c7 + at);
    target = writeEight(target, bytes, low8(ab, b), low8(cd, d), low8(ef, f), low8(gh, h));
    target = writeEight(target, bytes, high8(ab, b), high8(cd, d), high8(ef, f), high8(gh, h));
  }
}

/** Writes eight rows of eight bins, given two columns at a time. Returns where the next row goes. */
// @ts-ignore: decorator
@inline
function writeEight(target: usize, bytes: usize, ab: v128, cd: v128, ef: v128, gh: v128): usize {
  target = writeFour(target, bytes, low16(ab, cd), low16(ef, gh));
  return writeFour(target, bytes, high16(ab, cd), high16(ef, gh));
}

// @ts-ignore: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// @ts-ignore: decorator
@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
