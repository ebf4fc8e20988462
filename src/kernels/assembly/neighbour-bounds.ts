/**
 * How near rows are at most, sixteen at a time, by their cells alone. What a cell adds to the squared distance at least is
 * its cost; a table holds the costs of a column's cells in whole steps, a byte each, of which 255 make the limit. So one
 * instruction looks up what sixteen rows add, and a sum of 255 means: too far. All is rounded such that no row seems
 * farther than it is. Where columns are many, steps are finer and groups of columns are added up in 16 bits.
 *
 * Source: André, Kermarrec & Le Scouarnec, "Cache locality is not enough: high-performance nearest neighbor search with
 * product quantization fast scan", VLDB 2015; there of centres of cells, which finds most neighbours and not all.
 */
import { BLOCK, CELLS } from "./neighbour-cells";
import { Query, Search } from "./neighbour-search";

/** Steps are by so much larger as makes up for all rounding, of costs in single precision and of distances in double. */
const SLACK: f64 = 1 + 1 / 1_048_576.0;
/** Single precision is far from its end. */
const MOST: f32 = 1e30;
/** Bytes of a column's costs and of its table. */
const COSTS: u32 = CELLS * 4;
const TABLE: u32 = CELLS;

/** Writes the costs of a column of codes. @param apart the squared distance to another level. */
export function priceCodes(code: i32, apart: f32, costs: usize): void {
  const other = f32x4.splat(apart);
  v128.store(costs, other);
  v128.store(costs, other, 16);
  v128.store(costs, other, 32);
  v128.store(costs, other, 48);
  store<f32>(costs + ((code & (CELLS - 1)) << 2), 0);
}

/** Writes the costs of a column of numbers. */
export function priceNumbers(number: f64, lows: usize, highs: usize, costs: usize): void {
  const own = f64x2.splat(number);
  for (let cell: usize = 0; cell < CELLS; cell += 2, lows += 16, highs += 16, costs += 8) {
    const gap = f64x2.pmax(f64x2.sub(v128.load(lows), own), f64x2.sub(own, v128.load(highs)));
    const least = f64x2.pmax(f64x2.splat(0), gap);
    const squared = f64x2.pmin(f64x2.splat(MOST), f64x2.mul(least, least));
    v128.store64_lane(costs, f32x4.demote_f64x2_zero(squared), 0);
  }
}

/** What the rows of all cells of all columns add together. @param sizes how many rows each has. */
export function sumOfCosts(columns: u32, costs: usize, sizes: usize): f32 {
  let a = f32x4.splat(0);
  let b = a;
  for (const end = costs + columns * COSTS; costs < end; costs += 32, sizes += 32) {
    a = f32x4.add(a, f32x4.mul(v128.load(costs), v128.load(sizes)));
    b = f32x4.add(b, f32x4.mul(v128.load(costs, 16), v128.load(sizes, 16)));
  }
  a = f32x4.add(a, b);
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}

/** Makes a query's tables for a limit, unless it has some for a limit that is hardly greater. */
export function tabulate(search: Search, query: Query, limit: f64): void {
  if (limit <= query.tabled && limit > query.tabled * 0.99) return;
  const columns = search.codeColumns + search.numberColumns;
  const steps = f32x4.splat(<f32>min<f64>(<f64>(255 << search.shift) / (limit * SLACK), MOST));
  let costs: usize = query.costs;
  const end = costs + columns * COSTS;
  for (let table: usize = query.tables; costs < end; table += TABLE, costs += COSTS) {
    const low = i16x8.narrow_i32x4_s(stepsOf(steps, costs), stepsOf(steps, costs + 16));
    const high = i16x8.narrow_i32x4_s(stepsOf(steps, costs + 32), stepsOf(steps, costs + 48));
    v128.store(table, i8x16.narrow_i16x8_u(low, high));
  }
  query.tabled = limit;
}

/** Whole steps, rounded down; 255 where there are more. */
// @ts-ignore: decorator
@inline
function stepsOf(steps: v128, costs: usize): v128 {
  return i32x4.relaxed_trunc_f32x4_s(f32x4.pmin(f32x4.splat(255), f32x4.mul(v128.load(costs), steps)));
}

/** Writes the bounds of the rows of a block: one byte each, for up to 127 more than there are rows. */
export function boundRows(search: Search, query: Query, block: u32, rows: u32): void {
  const columns = search.codeColumns + search.numberColumns;
  const cells = search.cells + block * BLOCK * columns;
  const end = query.tables + columns * TABLE;
  for (let row: u32 = 0; row < rows; row += 128) {
    const to = search.bounds + row;
    let own = cells + row;
    let at: usize = query.tables;
    if (search.shift > 0) memory.fill(search.sums, 0, 256);
    do {
      let a = i32x4.splat(0);
      let b = a;
      let c = a;
      let d = a;
      let e = a;
      let f = a;
      let g = a;
      let h = a;
      for (const groupEnd = min(end, at + search.group * TABLE); at < groupEnd; at += TABLE, own += BLOCK) {
        const table = v128.load(at);
        a = added(a, table, v128.load(own));
        b = added(b, table, v128.load(own, 16));
        c = added(c, table, v128.load(own, 32));
        d = added(d, table, v128.load(own, 48));
        e = added(e, table, v128.load(own, 64));
        f = added(f, table, v128.load(own, 80));
        g = added(g, table, v128.load(own, 96));
        h = added(h, table, v128.load(own, 112));
      }
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
      v128.store(to, e, 64);
      v128.store(to, f, 80);
      v128.store(to, g, 96);
      v128.store(to, h, 112);
      if (search.shift > 0) addUp(search.sums, to);
    } while (at < end);
    if (search.shift > 0) narrow(search.sums, search.shift, to);
  }
}

/** Adds the sums of a group of columns, u8, to those of all, u16. */
function addUp(sums: usize, group: usize): void {
  for (const end = sums + 256; sums < end; sums += 32, group += 16) {
    const own = v128.load(group);
    v128.store(sums, i16x8.add_sat_u(v128.load(sums), i16x8.extend_low_i8x16_u(own)));
    v128.store(sums, i16x8.add_sat_u(v128.load(sums, 16), i16x8.extend_high_i8x16_u(own)), 16);
  }
}

/** Makes bounds of sums. */
function narrow(sums: usize, shift: u32, bounds: usize): void {
  for (const end = sums + 256; sums < end; sums += 32, bounds += 16) {
    const low = i16x8.shr_u(v128.load(sums), shift);
    v128.store(bounds, i8x16.narrow_i16x8_u(low, i16x8.shr_u(v128.load(sums, 16), shift)));
  }
}

// @ts-ignore: decorator
@inline
function added(sum: v128, table: v128, cells: v128): v128 {
  return i8x16.add_sat_u(sum, i8x16.relaxed_swizzle(table, cells));
}

/** The least bound that at least so many of the first rows are not above; 255 where there is none. */
export function leastBoundOf(search: Search, count: u32, rows: u32): u32 {
  // Sixteen at a time reach beyond the last row.
  memory.fill(search.bounds + rows, 255, -rows & 15);
  let low: u32 = 0;
  let high: u32 = 255;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (countUpTo(middle, search.bounds, rows) >= count) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param rows at most 255 · 16. */
function countUpTo(bound: u32, bounds: usize, rows: u32): u32 {
  const most = i8x16.splat(<i8>bound);
  let counts = i32x4.splat(0);
  for (let row: u32 = 0; row < rows; row += 16) {
    counts = i8x16.sub(counts, i8x16.le_u(v128.load(bounds + row), most));
  }
  counts = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts));
  const half = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1);
  return half + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}
