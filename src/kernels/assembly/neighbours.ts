/**
 * Training rows that may be among the nearest to a query. Rows lie in blocks of 256, each column by column, 256 numbers a
 * column.
 *
 * A first look, in single precision, takes s = q · x − |x|² / 2, plus half of what each level in common takes off: the
 * greater s, the nearer the row. Where s is below `least`, which is widened by all that rounding can do, the row is too
 * far. What is left is measured exactly.
 */
const ROWS: usize = 256;
const FLOATS: usize = ROWS << 2;

// @ts-ignore: decorator
@inline
function scored(sum: v128, x: v128, place: usize): v128 {
  return f32x4.relaxed_madd(v128.load(place), x, sum);
}

// @ts-ignore: decorator
@inline
function agreed(sum: v128, level: v128, half: v128, place: usize): v128 {
  return f32x4.add(sum, v128.and(i32x4.eq(v128.load(place), level), half));
}

/** Four bits: which of four rows are not below `least`; NaN is not. */
// @ts-ignore: decorator
@inline
function notBelow(sum: v128, least: v128): u32 {
  return ~i32x4.bitmask(f32x4.lt(sum, least)) & 15;
}

/**
 * @param from a row of the block, a multiple of 32; rows up to `to` are looked at, and there is room for 256.
 * @param starts −|x|² / 2 of each row, f32.
 * @param floats the numbers of the block, f32; and `doubles` the same row by row, f64.
 * @param codes the levels of the block, i32.
 * @param query its numbers, f32; and `exact` the same, f64.
 * @param levels its levels, i32, and `aparts` the squared distance to another level, f64.
 * @param found room for 256 row numbers in the block, u32; and `distances` for as many squared distances, f64.
 * @returns how many rows were found, in rising order.
 */
export function findNear(
  from: u32,
  to: u32,
  starts: usize,
  floats: usize,
  doubles: usize,
  codes: usize,
  numberColumns: u32,
  codeColumns: u32,
  query: usize,
  exact: usize,
  levels: usize,
  aparts: usize,
  least: f32,
  found: usize,
  distances: usize,
): u32 {
  const bar = f32x4.splat(least);
  let count: u32 = 0;
  for (let row = from; row < to; row += 32) {
    const at: usize = <usize>row << 2;
    let a = v128.load(starts + at);
    let b = v128.load(starts + at, 16);
    let c = v128.load(starts + at, 32);
    let d = v128.load(starts + at, 48);
    let e = v128.load(starts + at, 64);
    let f = v128.load(starts + at, 80);
    let g = v128.load(starts + at, 96);
    let h = v128.load(starts + at, 112);
    let place = codes + at;
    for (let j: usize = 0; j < codeColumns; j++, place += FLOATS) {
      const level = v128.load32_splat(levels + (j << 2));
      const half = f32x4.splat(<f32>(load<f64>(aparts + (j << 3)) * 0.5));
      a = agreed(a, level, half, place);
      b = agreed(b, level, half, place + 16);
      c = agreed(c, level, half, place + 32);
      d = agreed(d, level, half, place + 48);
      e = agreed(e, level, half, place + 64);
      f = agreed(f, level, half, place + 80);
      g = agreed(g, level, half, place + 96);
      h = agreed(h, level, half, place + 112);
    }
    place = floats + at;
    for (let j: usize = 0; j < numberColumns; j++, place += FLOATS) {
      const x = v128.load32_splat(query + (j << 2));
      a = scored(a, x, place);
      b = scored(b, x, place + 16);
      c = scored(c, x, place + 32);
      d = scored(d, x, place + 48);
      e = scored(e, x, place + 64);
      f = scored(f, x, place + 80);
      g = scored(g, x, place + 96);
      h = scored(h, x, place + 112);
    }
    let near = notBelow(a, bar) | (notBelow(b, bar) << 4) | (notBelow(c, bar) << 8) | (notBelow(d, bar) << 12);
    near |= (notBelow(e, bar) << 16) | (notBelow(f, bar) << 20) | (notBelow(g, bar) << 24) | (notBelow(h, bar) << 28);
    for (; near !== 0; near &= near - 1) {
      const one = row + ctz<u32>(near);
      if (one >= to) break;
      store<u32>(found + (<usize>count << 2), one);
      const distance = measure(one, doubles, codes, numberColumns, codeColumns, exact, levels, aparts);
      store<f64>(distances + (<usize>count << 3), distance);
      count++;
    }
  }
  return count;
}

/** Four bits: which of four rows are not below `least`. */
// @ts-ignore: decorator
@inline
function notBelowWhole(sum: v128, least: v128): u32 {
  return ~i32x4.bitmask(i32x4.lt_s(sum, least)) & 15;
}

/**
 * The same by a coarser look: numbers are rounded to whole steps, a byte each, and scores are whole numbers. Four columns
 * of four rows make a vector. For data without levels.
 *
 * @param starts the part of each row's score that is its own, i32.
 * @param bytes the rounded numbers of the block, and `query` those of the query, u8, below 128.
 * @param fours how many vectors of columns there are.
 */
export function findNearCoarsely(
  from: u32,
  to: u32,
  starts: usize,
  bytes: usize,
  fours: u32,
  query: usize,
  least: i32,
  doubles: usize,
  numberColumns: u32,
  exact: usize,
  found: usize,
  distances: usize,
): u32 {
  const bar = i32x4.splat(least);
  let count: u32 = 0;
  for (let row = from; row < to; row += 32) {
    const at: usize = <usize>row << 2;
    let a = v128.load(starts + at);
    let b = v128.load(starts + at, 16);
    let c = v128.load(starts + at, 32);
    let d = v128.load(starts + at, 48);
    let e = v128.load(starts + at, 64);
    let f = v128.load(starts + at, 80);
    let g = v128.load(starts + at, 96);
    let h = v128.load(starts + at, 112);
    let place = bytes + at;
    for (let j: usize = 0; j < fours; j++, place += FLOATS) {
      const x = v128.load32_splat(query + (j << 2));
      a = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place), x, a);
      b = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 16), x, b);
      c = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 32), x, c);
      d = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 48), x, d);
      e = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 64), x, e);
      f = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 80), x, f);
      g = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 96), x, g);
      h = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(place, 112), x, h);
    }
    let near = notBelowWhole(a, bar) | (notBelowWhole(b, bar) << 4) | (notBelowWhole(c, bar) << 8);
    near |= (notBelowWhole(d, bar) << 12) | (notBelowWhole(e, bar) << 16) | (notBelowWhole(f, bar) << 20);
    near |= (notBelowWhole(g, bar) << 24) | (notBelowWhole(h, bar) << 28);
    for (; near !== 0; near &= near - 1) {
      const one = row + ctz<u32>(near);
      if (one >= to) break;
      store<u32>(found + (<usize>count << 2), one);
      store<f64>(distances + (<usize>count << 3), measure(one, doubles, 0, numberColumns, 0, exact, 0, 0));
      count++;
    }
  }
  return count;
}

/** The squared distance as the plain kernel adds it up: levels first. */
function measure(
  row: u32,
  doubles: usize,
  codes: usize,
  numberColumns: u32,
  codeColumns: u32,
  exact: usize,
  levels: usize,
  aparts: usize,
): f64 {
  let sum: f64 = 0;
  let place = codes + (<usize>row << 2);
  for (let j: usize = 0; j < codeColumns; j++, place += FLOATS) {
    // Without a branch, whose way no processor could predict.
    sum += load<f64>(aparts + (j << 3)) * <f64>i32(load<i32>(place) !== load<i32>(levels + (j << 2)));
  }
  place = doubles + ((<usize>row * numberColumns) << 3);
  for (let j: usize = 0; j < numberColumns; j++, place += 8) {
    const gap = load<f64>(exact + (j << 3)) - load<f64>(place);
    sum += gap * gap;
  }
  return sum;
}
