/** The training rows next to a query: which are measured, which are kept, and what they vote. */
import { Near, Query, Search } from "./neighbour-search";

const NEAR = <u32>offsetof<Near>();

/** Measures the rows of a block whose bounds are from `least` to `most`, at most 255, and keeps the nearest. */
export function measureRows(search: Search, query: Query, from: u32, rows: u32, least: u32, most: u32): void {
  const near: usize = search.near;
  let end = near;
  const low = i8x16.splat(<i8>least);
  const range = i8x16.splat(<i8>(most - least));
  for (let i: u32 = 0; i < rows && least <= most; i += 16) {
    // Below `least` the difference wraps around.
    let found = i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(search.bounds + i), low), range));
    for (; found !== 0; found &= found - 1, end += 4) store<u32>(end, from + i + ctz<u32>(found));
  }
  // Sixteen at a time reach beyond the last row.
  while (end > near && load<u32>(end - 4) >= from + rows) end -= 4;
  // They are measured in pairs: the last one with itself, where it has no other.
  if (end > near) store<u32>(end, load<u32>(end - 4));
  for (let at = near; at < end; at += 8) {
    const row = load<u32>(at);
    const other = load<u32>(at, 4);
    const squared = measurePair(search, query, row, other);
    keep(search, query, row, f64x2.extract_lane(squared, 0));
    if (other !== row) keep(search, query, other, f64x2.extract_lane(squared, 1));
  }
}

/** Squared distances of two rows as the plain kernel adds them up: levels first, whose distances are whole. */
function measurePair(search: Search, query: Query, row: u32, other: u32): v128 {
  let a: usize = search.records + <usize>row * search.recordBytes;
  let b: usize = search.records + <usize>other * search.recordBytes;
  let asked: usize = query.asked;
  let aparts: usize = query.aparts;
  const codeEnd = asked + search.codeBytes;
  const end = asked + search.recordBytes;
  let wholeA = i32x4.splat(0);
  let wholeB = i32x4.splat(0);
  for (; asked < codeEnd; asked += 16, a += 16, b += 16, aparts += 16) {
    const own = v128.load(asked);
    const apart = v128.load(aparts);
    wholeA = i32x4.add(wholeA, v128.andnot(apart, i32x4.eq(v128.load(a), own)));
    wholeB = i32x4.add(wholeB, v128.andnot(apart, i32x4.eq(v128.load(b), own)));
  }
  const halves = i32x4.add(i32x4.shuffle(wholeA, wholeB, 0, 4, 1, 5), i32x4.shuffle(wholeA, wholeB, 2, 6, 3, 7));
  let sums = f64x2.convert_low_i32x4_s(i32x4.add(halves, i32x4.shuffle(halves, halves, 2, 3, 0, 1)));
  for (; asked < end; asked += 16, a += 16, b += 16) {
    const ofA = v128.load(a);
    const ofB = v128.load(b);
    const first = f64x2.sub(v128.load64_splat(asked), f64x2.shuffle(ofA, ofB, 0, 2));
    sums = f64x2.add(sums, f64x2.mul(first, first));
    const second = f64x2.sub(v128.load64_splat(asked, 8), f64x2.shuffle(ofA, ofB, 1, 3));
    sums = f64x2.add(sums, f64x2.mul(second, second));
  }
  return sums;
}

/** Takes a row among the nearest, if it is, and drops those that are now too many. */
function keep(search: Search, query: Query, row: u32, squared: f64): void {
  if (squared > query.limit) return;
  const first: usize = query.nearest;
  const end = first + query.count * NEAR;
  let at = end;
  for (; at > first; at -= NEAR) {
    const before = changetype<Near>(at - NEAR);
    if (before.squared < squared || (before.squared === squared && before.row < row)) break;
    v128.store(at, v128.load(at - NEAR));
  }
  const near = changetype<Near>(at);
  near.squared = squared;
  near.row = row;
  let last = changetype<Near>(end);
  let found = query.found + countOf(search, row);
  for (;;) {
    const without = found - countOf(search, last.row);
    if (without < search.k) break;
    found = without;
    last = changetype<Near>(changetype<usize>(last) - NEAR);
  }
  query.count = <u32>(changetype<usize>(last) - first) / NEAR + 1;
  query.found = found;
  if (found >= search.k) query.limit = last.squared;
}

/** As in `../neighbours.ts`. */
// @ts-ignore: decorator
@inline
function countOf(search: Search, row: u32): f64 {
  return floor(load<f64>(search.copies + (<usize>row << 3)) * 1_048_576) / 1_048_576;
}

/** The share of bad votes, as `../plain/neighbour-kernel.ts` adds them up. */
export function shareOfBad(search: Search, query: Query): f64 {
  const first = changetype<Near>(query.nearest);
  const sameOnly = search.byDistance && first.squared === 0;
  let left = search.k;
  let all: f64 = 0;
  let bad: f64 = 0;
  for (let i: u32 = 0; i < query.count && left > 0; i++) {
    const near = changetype<Near>(query.nearest + i * NEAR);
    if (sameOnly && near.squared > 0) break;
    const row: usize = near.row;
    const copies = load<f64>(search.copies + (row << 3));
    const nearness = sameOnly || !search.byDistance ? 1.0 : 1 / sqrt(near.squared);
    const votes = min(copies, left) * load<f64>(search.voteWeights + (row << 3)) * nearness;
    left -= copies;
    all += votes;
    if (load<u8>(search.y + row) === 1) bad += votes;
  }
  return all > 0 ? bad / all : search.baseRate;
}
