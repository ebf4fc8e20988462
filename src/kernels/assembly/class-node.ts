/**
 * The rows of the node that a classification tree splits, and sums over some of them. Sums are i64: the weight of good
 * rows, and that of bad ones · 2³².
 */
import { forest } from "./forest-plan";

/** Where the node's entries are, how many there are, and the weights of its rows. */
export let begin: usize = 0;
export let end: usize = 0;
export let rows: u32 = 0;
export let total: i64 = 0;

/** Bytes from the bin of one row to that of the next. Loops keep it, and `end`, in variables: globals are memory. */
export let stride: usize = 0;
/** The field whose bins are gathered, or −1; and whether the weights of its rows are. */
let gatheredField: i32 = -1;
let areWeighed: bool = false;

/**
 * The rows of nodes smaller than this share of all are far apart: a field's bins are then as many cache lines as there are
 * rows, while rows by themselves are whole cache lines and stay at hand for the nodes below.
 */
const FAR_APART: u32 = 16;

export function beginNode(from: usize, to: usize, sums: i64): void {
  begin = from;
  end = to;
  rows = <u32>((to - from) >> 3);
  total = sums;
  const areFarApart = forest().rowStride != 0 && rows * FAR_APART < forest().rows;
  stride = areFarApart ? <usize>forest().rowStride : 1;
  gatheredField = -1;
  areWeighed = false;
}

/** Where the field's bin of row 0 is. */
// @ts-ignore: decorator
@inline
export function binsOf(field: u32): usize {
  return stride == 1 ? <usize>forest().columns + <usize>field * forest().columnStride : <usize>forest().byRow + field;
}

/** The address of the bin of the row that an entry is of. */
// @ts-ignore: decorator
@inline
export function binOf(bins: usize, step: usize, entry: usize): usize {
  return bins + <usize>load<u32>(entry) * step;
}

/** The weight of an entry as a sum. */
// @ts-ignore: decorator
@inline
export function weightOf(entry: usize): i64 {
  const high = load<u32>(entry, 4);
  return (<i64>(high >> 1)) << ((high & 1) << 5);
}

/** Bytes of all ones in the first lanes. */
// @ts-ignore: decorator
@inline
export function firstLanes(lanes: u32): v128 {
  return i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>min(lanes, 16)));
}

/** Copies the bins of the node's rows side by side, and after them those of any other rows up to a multiple of 16. */
export function gather(field: u32): void {
  if (gatheredField == <i32>field) return;
  gatheredField = field;
  const bins = binsOf(field);
  const step = stride;
  const last = end;
  let target: usize = forest().gathered;
  for (let entry = begin; entry < last; entry += 128, target += 16) {
    let lanes = i64x2.splat(0);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry), lanes, 0);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 8), lanes, 1);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 16), lanes, 2);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 24), lanes, 3);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 32), lanes, 4);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 40), lanes, 5);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 48), lanes, 6);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 56), lanes, 7);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 64), lanes, 8);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 72), lanes, 9);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 80), lanes, 10);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 88), lanes, 11);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 96), lanes, 12);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 104), lanes, 13);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 112), lanes, 14);
    lanes = v128.load_lane<u8>(binOf(bins, step, entry + 120), lanes, 15);
    v128.store(target, lanes);
  }
}

/** Writes the weights of the node's rows as bytes, good and bad ones apart; rows that are no rows weigh nothing. */
function weigh(): void {
  areWeighed = true;
  const goods: usize = forest().rowGoods;
  const bads: usize = forest().rowBads;
  const count = rows;
  let entry = begin;
  for (let i: u32 = 0; i < count; i += 16, entry += 128) {
    const first = i16x8.narrow_i32x4_s(highWords(entry), highWords(entry + 32));
    const second = i16x8.narrow_i32x4_s(highWords(entry + 64), highWords(entry + 96));
    const counts = i8x16.narrow_i16x8_u(i16x8.shr_u(first, 1), i16x8.shr_u(second, 1));
    const one = i16x8.splat(1);
    const isBad = i8x16.neg(i8x16.narrow_i16x8_u(v128.and(first, one), v128.and(second, one)));
    const present = v128.and(counts, firstLanes(count - i));
    v128.store(goods + i, v128.andnot(present, isBad));
    v128.store(bads + i, v128.and(present, isBad));
  }
}

/** Class and count of four entries. */
// @ts-ignore: decorator
@inline
function highWords(entry: usize): v128 {
  return v128.shuffle<i32>(v128.load(entry), v128.load(entry, 16), 1, 3, 5, 7);
}

/** Sums of the gathered rows that are in the bin, or (`atMost`) in any up to it. */
// @ts-ignore: decorator
@inline
export function sumGathered(bin: u32, atMost: bool): i64 {
  if (!forest().byteCounts) return sumOneByOne(bin, atMost);
  if (!areWeighed) weigh();
  const bins: usize = forest().gathered;
  const goods: usize = forest().rowGoods;
  const bads: usize = forest().rowBads;
  const wanted = i8x16.splat(<i8>bin);
  const ones = i16x8.splat(1);
  const count: usize = rows;
  let good = i32x4.splat(0);
  let bad = i32x4.splat(0);
  for (let first: usize = 0; first < count; first += 1024) {
    // 64 times two bytes are below 2¹⁵.
    const last = min(first + 1024, count);
    let someGood = i16x8.splat(0);
    let someBad = i16x8.splat(0);
    for (let i = first; i < last; i += 16) {
      const sixteen = v128.load(bins + i);
      const mask = atMost ? i8x16.le_u(sixteen, wanted) : i8x16.eq(sixteen, wanted);
      someGood = i16x8.add(someGood, i16x8.extadd_pairwise_i8x16_u(v128.and(mask, v128.load(goods + i))));
      someBad = i16x8.add(someBad, i16x8.extadd_pairwise_i8x16_u(v128.and(mask, v128.load(bads + i))));
    }
    good = i32x4.add(good, i32x4.dot_i16x8_s(someGood, ones));
    bad = i32x4.add(bad, i32x4.dot_i16x8_s(someBad, ones));
  }
  const two = i32x4.add(v128.shuffle<i32>(good, bad, 0, 1, 4, 5), v128.shuffle<i32>(good, bad, 2, 3, 6, 7));
  const one = i32x4.add(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
  return i64x2.extract_lane(v128.shuffle<i32>(one, one, 0, 2, 0, 2), 0);
}

function sumOneByOne(bin: u32, atMost: bool): i64 {
  let at: usize = forest().gathered;
  let sums: i64 = 0;
  for (let entry = begin; entry < end; entry += 8, at++) {
    const its: u32 = load<u8>(at);
    if (atMost ? its <= bin : its == bin) sums += weightOf(entry);
  }
  return sums;
}
