/**
 * Histograms of the node's rows: a sum for each bin of a field, in up to four slots. Between candidates all sums are 0.
 * Where rows are few, bins that have some are marked, so that nobody has to look at all.
 */
import { begin, binsOf, end, rows, stride, weightOf } from "./class-node";
import { forest } from "./forest-plan";

/** Sums and marks of a slot. */
const SLOT_BYTES: usize = 2048 + 256;
/** With fewer rows than this, bins are marked. */
const FEW: u32 = 256;

// @ts-ignore: decorator
@inline
function slotAt(slot: u32): usize {
  return <usize>forest().histograms + <usize>slot * SLOT_BYTES;
}

// @ts-ignore: decorator
@inline
function add(histogram: usize, bins: usize, weight: i64, marked: bool): void {
  const bin: usize = load<u8>(bins);
  const at = histogram + (bin << 3);
  store<i64>(at, load<i64>(at) + weight);
  if (marked) store<u8>(histogram + 2048 + bin, 255);
}

/** Fills a slot. */
export function fillOne(slot: u32, field: u32): void {
  if (rows < FEW) fillOneWith(slotAt(slot), binsOf(field), true);
  else fillOneWith(slotAt(slot), binsOf(field), false);
}

// @ts-ignore: decorator
@inline
function fillOneWith(histogram: usize, bins: usize, marked: bool): void {
  const step = stride;
  const last = end;
  for (let entry = begin; entry < last; entry += 8) {
    add(histogram, bins + <usize>load<u32>(entry) * step, weightOf(entry), marked);
  }
}

/** Fills all four slots in one pass, which looks at each row once. */
export function fillFour(a: u32, b: u32, c: u32, d: u32): void {
  if (rows < FEW) fillFourWith(binsOf(a), binsOf(b), binsOf(c), binsOf(d), true);
  else fillFourWith(binsOf(a), binsOf(b), binsOf(c), binsOf(d), false);
}

// @ts-ignore: decorator
@inline
function fillFourWith(a: usize, b: usize, c: usize, d: usize, marked: bool): void {
  const histogram = slotAt(0);
  const step = stride;
  const last = end;
  for (let entry = begin; entry < last; entry += 8) {
    const row = <usize>load<u32>(entry) * step;
    const weight = weightOf(entry);
    add(histogram, a + row, weight, marked);
    add(histogram + SLOT_BYTES, b + row, weight, marked);
    add(histogram + 2 * SLOT_BYTES, c + row, weight, marked);
    add(histogram + 3 * SLOT_BYTES, d + row, weight, marked);
  }
}

/** Lists the bins that have rows, rising, with the sum up to each, and clears the slot. Returns how many there are. */
export function listBins(slot: u32, bins: u32): u32 {
  return rows < FEW ? listMarked(slotAt(slot), bins) : listAll(slotAt(slot), bins);
}

// @ts-ignore: decorator
@inline
function listAll(histogram: usize, bins: u32): u32 {
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  let count: u32 = 0;
  let left: i64 = 0;
  for (let bin: u32 = 0; bin < bins; bin++) {
    const sum = load<i64>(histogram + (bin << 3));
    store<i64>(histogram + (bin << 3), 0);
    left += sum;
    store<u8>(found + count, <u8>bin);
    store<i64>(sums + (count << 3), left);
    count += sum != 0 ? 1 : 0;
  }
  return count;
}

// @ts-ignore: decorator
@inline
function listMarked(histogram: usize, bins: u32): u32 {
  const found: usize = forest().found;
  const sums: usize = forest().foundSums;
  let count: u32 = 0;
  let left: i64 = 0;
  for (let first: u32 = 0; first < bins; first += 64) {
    for (let bits = takeMarks(histogram + 2048 + first); bits != 0; bits &= bits - 1) {
      const bin = first + <u32>ctz(bits);
      const at = histogram + (bin << 3);
      left += load<i64>(at);
      store<u8>(found + count, <u8>bin);
      store<i64>(sums + (count << 3), left);
      store<i64>(at, 0);
      count++;
    }
  }
  return count;
}

/** The marks of 64 bins as bits; they are cleared. */
// @ts-ignore: decorator
@inline
function takeMarks(marks: usize): u64 {
  const low = marksAt(marks) | (marksAt(marks + 16) << 16);
  const high = marksAt(marks + 32) | (marksAt(marks + 48) << 16);
  for (let i: usize = 0; i < 64; i += 16) v128.store(marks + i, i64x2.splat(0));
  return low | (high << 32);
}

// @ts-ignore: decorator
@inline
function marksAt(marks: usize): u64 {
  return <u64>i8x16.bitmask(v128.load(marks));
}
