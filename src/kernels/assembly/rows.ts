import { LEAST } from "./gradients";
import { Node, NODE_BYTES, plan } from "./plan";

// @ts-ignore: decorator
@inline
function nodeAt(number: u32): usize {
  return <usize>plan().nodes + <usize>number * NODE_BYTES;
}

/** Writes row numbers into the order: 0, 1, 2, … */
export function resetOrder(): void {
  const order: usize = plan().order;
  for (let row: u32 = 0; row < plan().rows; row++) store<u32>(order + (row << 2), row);
}

/** `hash32` of `../draws.ts` for four keys. */
// @ts-ignore: decorator
@inline
function hash(x: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** Which of four rows are drawn, a bit each. */
// @ts-ignore: decorator
@inline
function whichAreDrawn(keys: usize, aside: usize, row: u32, seeds: v128, last: v128): u32 {
  const isDrawn = i32x4.le_u(hash(v128.xor(v128.load(keys + (row << 2)), seeds)), last);
  if (aside == 0) return i32x4.bitmask(isDrawn);
  const bytes = v128.load32_zero(aside + row);
  const isAside = i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
  return i32x4.bitmask(v128.andnot(isDrawn, isAside));
}

/**
 * Puts the rows whose key is drawn, and that are not set aside, first in the order, by rising number; all others from its
 * end, backwards. Returns how many are drawn.
 *
 * @param keys u32, of the rows, and for three more.
 * @param aside u8, likewise: 1 for each row that is set aside; 0 where there is none.
 * @param last the largest hash that is drawn.
 * @param shuffles for each set of four rows the bytes that bring those drawn to the front, and for each the bytes that
 *   bring the others to the back, backwards.
 */
export function drawRows(keys: usize, aside: usize, seed: u32, last: u32, shuffles: usize): u32 {
  const rows = plan().rows;
  const begin: usize = plan().order;
  const seeds = i32x4.splat(seed);
  const limit = i32x4.splat(last);
  let first = begin;
  let end = begin + (rows << 2) - 4;
  let row: u32 = 0;
  let four = i32x4(0, 1, 2, 3);
  // Four numbers are written at each end, whichever count; as long as there is room for eight they don't meet.
  for (; row + 8 <= rows; row += 4) {
    const drawn = whichAreDrawn(keys, aside, row, seeds, limit);
    const shuffle = shuffles + (drawn << 4);
    v128.store(first, i8x16.swizzle(four, v128.load(shuffle)));
    v128.store(end - 12, i8x16.swizzle(four, v128.load(shuffle, 256)));
    const count: usize = popcnt(drawn);
    first += count << 2;
    end -= (4 - count) << 2;
    four = i32x4.add(four, i32x4.splat(4));
  }
  for (; row < rows; row += 4) {
    let drawn = whichAreDrawn(keys, aside, row, seeds, limit);
    for (let i = row; i < min(row + 4, rows); i++, drawn >>= 1) {
      const isDrawn: usize = drawn & 1;
      store<u32>(isDrawn ? first : end, i);
      first += isDrawn << 2;
      end -= (1 - isDrawn) << 2;
    }
  }
  return <u32>((first - begin) >> 2);
}

/** Sorts rows by what the node asks, the left ones in place, the right ones by way of the spare room. */
export function partitionSerially(from: u32, to: u32, node: u32): u32 {
  const order: usize = plan().order;
  const spare: usize = plan().spare;
  const column = columnOf(node);
  const goesLeft = nodeAt(node) + 8;
  const end = order + (to << 2);
  let left = order + (from << 2);
  let right = spare;
  for (let at = left; at < end; at += 4) {
    const row = load<u32>(at);
    // Which way a row goes can't be predicted: it is written both ways, and one is written over.
    const isLeft = <usize>load<u8>(goesLeft + load<u8>(column + row));
    store<u32>(left, row);
    store<u32>(right, row);
    left += isLeft << 2;
    right += (1 - isLeft) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <u32>((left - order) >> 2);
}

// @ts-ignore: decorator
@inline
function columnOf(node: u32): usize {
  const slot: u32 = changetype<Node>(nodeAt(node)).slot;
  return <usize>plan().columns + slot * plan().columnStride;
}

/**
 * Sorts a chunk's rows into its part of the spare room: the left ones from the front, the right ones from the back,
 * backwards. Leaves behind how many went left.
 */
export function partitionChunk(from: u32, to: u32, node: u32, chunk: u32): void {
  const order: usize = plan().order;
  const spare: usize = plan().spare;
  const column = columnOf(node);
  const goesLeft = nodeAt(node) + 8;
  const begin = spare + (from << 2);
  const end = order + (to << 2);
  let left = begin;
  let right = spare + (to << 2) - 4;
  for (let at = order + (from << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const isLeft = <usize>load<u8>(goesLeft + load<u8>(column + row));
    store<u32>(left, row);
    store<u32>(right, row);
    left += isLeft << 2;
    right -= (1 - isLeft) << 2;
  }
  store<u32>(LEAST + (chunk << 4), <u32>((left - begin) >> 2));
  store<u32>(LEAST + (chunk << 4), to - from, 4);
}

/** Puts a sorted chunk where it belongs: the left rows of all chunks, then the right rows of all, from row `first` on. */
export function partitionBack(from: u32, to: u32, first: u32, chunk: u32, chunks: u32): void {
  const order: usize = plan().order;
  const spare: usize = plan().spare;
  let left = first;
  let right = first;
  for (let c: u32 = 0; c < chunks; c++) {
    const lefts = load<u32>(LEAST + (c << 4));
    right += lefts;
    if (c >= chunk) continue;
    left += lefts;
    right += load<u32>(LEAST + (c << 4), 4) - lefts;
  }
  const lefts = load<u32>(LEAST + (chunk << 4));
  memory.copy(order + (left << 2), spare + (from << 2), <usize>lefts << 2);
  let source = spare + (to << 2) - 4;
  const rights = to - from - lefts;
  for (let i: u32 = 0; i < rights; i++, source -= 4) store<u32>(order + ((right + i) << 2), load<u32>(source));
}

/** Copies among rows `from` … `to` − 1 of the order. */
export function sumCopies(from: u32, to: u32): f64 {
  const copies: usize = plan().copies;
  if (copies == 0) return <f64>(to - from);
  const order: usize = plan().order;
  let sum: f64 = 0;
  for (let at = from; at < to; at++) sum += load<f64>(copies + (<usize>load<u32>(order + (at << 2)) << 3));
  return sum;
}

/** The rows of a leaf by rising number, and what is added to their scores. */
@unmanaged
class ScoredLeaf {
  /** Where its first row is in the order, bytes from one to the next, and how many there are. */
  first: u32;
  step: i32;
  count: u32;
  value: f32;
}

/** The scores of so many rows stay in the first cache. */
const SCORES: u32 = 8192;

/**
 * Adds the values of so many `ScoredLeaf`s to the scores of rows `from` … `to` − 1. Some rows at a time: those of a leaf
 * lie scattered over memory, but those of all leaves together are close.
 */
export function addToScoresOf(leaves: usize, count: u32, from: u32, to: u32, chunk: u32): void {
  const places = <usize>plan().nextRows + <usize>(chunk * count << 2);
  for (let i: u32 = 0; i < count; i++) {
    const leaf = leafAt(leaves, i);
    store<u32>(places + (i << 2), leaf.first + leaf.step * countBefore(from, leaf.first, leaf.step, leaf.count));
  }
  // But no fewer than take longer than turning to each leaf.
  const atOnce = max(SCORES, count << 4);
  for (let begin = from; begin < to; begin += atOnce) {
    const end = min(begin + atOnce, to);
    for (let i: u32 = 0; i < count; i++) {
      const place = places + (i << 2);
      store<u32>(place, addLeaf(leafAt(leaves, i), load<u32>(place), end));
    }
  }
}

// @ts-ignore: decorator
@inline
function leafAt(leaves: usize, i: u32): ScoredLeaf {
  return changetype<ScoredLeaf>(leaves + <usize>i * offsetof<ScoredLeaf>());
}

/** How many of so many rows come before one: their numbers rise, from the first of them on, every so many bytes. */
export function countBefore(row: u32, first: usize, step: i32, count: u32): u32 {
  let low: u32 = 0;
  let high: u32 = row == 0 ? 0 : count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(first + middle * step) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a leaf's value to its rows before row `end`. Returns where in the order the next one is. */
function addLeaf(leaf: ScoredLeaf, at: u32, end: u32): u32 {
  const scores: usize = plan().scores;
  const step = leaf.step;
  const last = leaf.first + leaf.count * step;
  const value = leaf.value;
  for (; at != last; at += step) {
    const row = load<u32>(at);
    if (row >= end) break;
    const score = scores + (<usize>row << 2);
    store<f32>(score, load<f32>(score) + value);
  }
  return at;
}

/** Writes rows `begin` … `end` − 1 of columns of bytes by row: so few at a time that both stay in the cache. */
export function arrangeByRow(
  columns: usize,
  columnStride: usize,
  count: u32,
  begin: u32,
  end: u32,
  target: usize,
  stride: usize,
): void {
  for (let from = begin; from < end; from += 64) {
    const to = min(from + 64, end);
    for (let column: u32 = 0; column < count; column++) {
      const bytes = columns + <usize>column * columnStride;
      let at = target + <usize>from * stride + column;
      for (let row = from; row < to; row++) {
        store<u8>(at, load<u8>(bytes + row));
        at += stride;
      }
    }
  }
}
