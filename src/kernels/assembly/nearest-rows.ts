/** The training rows next to a query: which are measured, which are kept, and what they vote. */
import { BLOCK } from "./neighbour-cells";
import { Near, Query, rowsOf, Search } from "./neighbour-search";

const NEAR = <u32>offsetof<Near>();
/** So many rows are put in order by comparing each with each. */
const FEW: u32 = 64;

/** Measures the rows of a block whose bounds are from `least` to `most`, at most 255, and keeps the nearest. */
export function measureRows(search: Search, query: Query, block: u32, least: u32, most: u32, seen: f64): void {
  if (least > most) return;
  const rows = rowsOf(search, block);
  const first: usize = search.near;
  let end = first;
  for (let i: u32 = 0; i < rows; i += 64) {
    let found = findBounds(search.bounds + i, least, most);
    for (; found !== 0; found &= found - 1, end += NEAR) {
      const at = i + <u32>ctz<u64>(found);
      changetype<Near>(end).row = at * search.blocks + block;
      changetype<Near>(end).record = block * BLOCK + at;
    }
  }
  // Bounds are looked at by 64 and reach beyond the last row.
  while (end > first && changetype<Near>(end - NEAR).row >= search.rows) end -= NEAR;
  // All are measured before any is kept: whether a row is can't be foreseen, and what it holds up is costly.
  for (let at = first; at < end; at += NEAR) measure(search, query, changetype<Near>(at));
  if (query.count === 0 && end - first <= FEW * NEAR) {
    keepFew(search, query, first, end);
    narrow(search, query, seen);
    return;
  }
  for (let at = first; at < end; at += NEAR) {
    if (changetype<Near>(at).squared <= query.limit) keep(search, query, changetype<Near>(at), seen);
  }
}

/** Which of 64 bounds are from `least` to `most`, a bit each. */
// @ts-ignore: decorator
@inline
function findBounds(bounds: usize, least: u32, most: u32): u64 {
  const a = v128.load(bounds);
  const b = v128.load(bounds, 16);
  const c = v128.load(bounds, 32);
  const d = v128.load(bounds, 48);
  const lowest = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
  if (!v128.any_true(i8x16.le_u(lowest, i8x16.splat(<i8>most)))) return 0;
  const low = i8x16.splat(<i8>least);
  const range = i8x16.splat(<i8>(most - least));
  return maskOf(a, low, range) | (maskOf(b, low, range) << 16) | (maskOf(c, low, range) << 32) | (maskOf(d, low, range) << 48);
}

/** Below `low` the difference wraps around. */
// @ts-ignore: decorator
@inline
function maskOf(bounds: v128, low: v128, range: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.le_u(i8x16.sub(bounds, low), range));
}

/** Measures a row, adding up as the plain kernel does: levels and even numbers, odd numbers, and both. */
// @ts-ignore: decorator
@inline
function measure(search: Search, query: Query, near: Near): void {
  let own: usize = search.records + <usize>near.record * search.recordBytes;
  let asked: usize = query.asked;
  let aparts: usize = query.aparts;
  const codeEnd = asked + search.codeBytes;
  const end = asked + search.recordBytes;
  let whole = i32x4.splat(0);
  for (; asked < codeEnd; asked += 16, own += 16, aparts += 16) {
    const same = i32x4.eq(v128.load(own), v128.load(asked));
    whole = i32x4.add(whole, v128.andnot(v128.load(aparts), same));
  }
  // Sums of whole numbers are the same in any order.
  whole = i32x4.add(whole, i32x4.shuffle(whole, whole, 2, 3, 0, 1));
  whole = i32x4.add(whole, i32x4.shuffle(whole, whole, 1, 0, 3, 2));
  let sums = f64x2.replace_lane(f64x2.splat(0), 0, <f64>i32x4.extract_lane(whole, 0));
  for (; asked < end; asked += 16, own += 16) {
    const gap = f64x2.sub(v128.load(asked), v128.load(own));
    sums = f64x2.add(sums, f64x2.mul(gap, gap));
  }
  near.squared = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** Takes the first rows as the nearest: each stands behind as many as are nearer. To count them takes no branches. */
function keepFew(search: Search, query: Query, first: usize, end: usize): void {
  for (let at = first; at < end; at += 2 * NEAR) {
    const a = changetype<Near>(at).squared;
    // Where there is no second one, what is said of it is not used.
    const b = changetype<Near>(at + NEAR).squared;
    const own = f64x2.replace_lane(f64x2.splat(a), 1, b);
    let nearer = i64x2.splat(0);
    for (let other = first; other < at; other += NEAR) nearer = i64x2.sub(nearer, f64x2.le(v128.load64_splat(other), own));
    for (let other = at + 2 * NEAR; other < end; other += NEAR) {
      nearer = i64x2.sub(nearer, f64x2.lt(v128.load64_splat(other), own));
    }
    const isPair = at + NEAR < end;
    place(search, query, at, <u32>i64x2.extract_lane(nearer, 0) + <u32>(isPair && b < a));
    if (isPair) place(search, query, at + NEAR, <u32>i64x2.extract_lane(nearer, 1) + <u32>(a <= b));
  }
  const few = <u32>(end - first) / NEAR;
  while (query.count < few && query.found < search.k) {
    query.found += countOf(search, changetype<Near>(query.nearest + query.count * NEAR).row);
    query.count++;
  }
}

/** Those for whom there is no room overwrite each other behind the others. */
// @ts-ignore: decorator
@inline
function place(search: Search, query: Query, near: usize, rank: u32): void {
  v128.store(query.nearest + min(rank, search.room - 1) * NEAR, v128.load(near));
}

/** Takes a row among the nearest and drops those that are now too many. */
function keep(search: Search, query: Query, near: Near, seen: f64): void {
  const first: usize = query.nearest;
  const end = first + query.count * NEAR;
  const row = near.row;
  const squared = near.squared;
  let at = end;
  for (; at > first; at -= NEAR) {
    const before = changetype<Near>(at - NEAR);
    if (before.squared < squared || (before.squared === squared && before.row < row)) break;
    v128.store(at, v128.load(at - NEAR));
  }
  v128.store(at, v128.load(changetype<usize>(near)));
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
  narrow(search, query, seen);
}

/** Narrows the limit, once there are enough rows. @param seen the share of all rows that the nearest are of. */
// @ts-ignore: decorator
@inline
function narrow(search: Search, query: Query, seen: f64): void {
  if (query.found < search.k) return;
  const furthest = changetype<Near>(query.nearest + rankOf(query.count, seen) * NEAR);
  query.limit = min(query.limit, furthest.squared);
}

/** The squared distance of the last of the nearest so far. */
export function furthestOf(query: Query): f64 {
  return changetype<Near>(query.nearest + (query.count - 1) * NEAR).squared;
}

/**
 * Where among the nearest of some rows the last is that will be among the nearest of all. That is known only in the end,
 * but is hardly further behind than two standard deviations and three.
 * @param count of the nearest so far, and `seen` the share of all rows that they are of.
 */
// @ts-ignore: decorator
@inline
function rankOf(count: u32, seen: f64): u32 {
  const expected = <f64>count * seen;
  return <u32>min<f64>(count - 1, expected + 2 * sqrt(expected) + 2);
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
