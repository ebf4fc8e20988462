/**
 * Cells: each column is cut into at most 16, and of each training row it is noted, a byte a column, in which it lies.
 * Bytes lie in blocks of rows, column by column in a block. Rows are dealt to blocks one by one, as cards are, so that
 * each block is a sample of all rows, however they are sorted.
 */

/** Rows of a block: its bytes stay in a near cache while some queries look at them. */
export const BLOCK: u32 = 1024;
export const CELLS: u32 = 16;
/** Numbers of a column that its cuts are chosen by. */
const SAMPLE: u32 = 128;

/** Spreads a column over records of `record` bytes, `BLOCK` of them a block. @param to the place of its first number. */
export function spreadNumbers(values: usize, rows: u32, blocks: u32, to: usize, record: u32): void {
  for (let block: u32 = 0; block < blocks; block++, to += BLOCK * record) {
    let own = to;
    for (let row = block; row < rows; row += blocks, own += record) {
      store<f64>(own, load<f64>(values + (<usize>row << 3)));
    }
  }
}

/** The same for codes, i32. */
export function spreadCodes(values: usize, rows: u32, blocks: u32, to: usize, record: u32): void {
  for (let block: u32 = 0; block < blocks; block++, to += BLOCK * record) {
    let own = to;
    for (let row = block; row < rows; row += blocks, own += record) {
      store<i32>(own, load<i32>(values + (<usize>row << 2)));
    }
  }
}

/**
 * Notes the cells of a column of numbers.
 *
 * @param cells place of the column's bytes in the first block; blocks are `stride` bytes apart.
 * @param lows the least number of each cell, f64, and `highs` the greatest; infinite where there is none.
 * @param sizes how many rows each cell has, f32.
 * @param cuts room for 16 numbers, f64; and `sample` for 128.
 */
export function noteNumbers(
  values: usize,
  rows: u32,
  blocks: u32,
  cells: usize,
  stride: u32,
  lows: usize,
  highs: usize,
  sizes: usize,
  cuts: usize,
  sample: usize,
): void {
  chooseCuts(sample, sortSample(values, rows, sample), cuts);
  for (let cell: usize = 0; cell < CELLS; cell++) {
    store<f64>(lows + (cell << 3), f64.POSITIVE_INFINITY);
    store<f64>(highs + (cell << 3), f64.NEGATIVE_INFINITY);
    store<f32>(sizes + (cell << 2), 0);
  }
  for (let block: u32 = 0; block < blocks; block++, cells += stride) {
    let own = cells;
    for (let row = block; row < rows; row += blocks, own++) {
      const value = load<f64>(values + (<usize>row << 3));
      const cell = cellOf(value, cuts);
      store<u8>(own, <u8>cell);
      const low = lows + (cell << 3);
      const high = highs + (cell << 3);
      if (value < load<f64>(low)) store<f64>(low, value);
      if (value > load<f64>(high)) store<f64>(high, value);
      countOne(sizes, cell);
    }
  }
  // An empty cell says nothing of how far its rows are.
  for (let cell: usize = 0; cell < CELLS; cell++) {
    if (load<f32>(sizes + (cell << 2)) > 0) continue;
    store<f64>(lows + (cell << 3), f64.NEGATIVE_INFINITY);
    store<f64>(highs + (cell << 3), f64.POSITIVE_INFINITY);
  }
}

/** How many of the 15 cuts a number is not below. */
// @ts-ignore: decorator
@inline
function cellOf(value: f64, cuts: usize): usize {
  let cell: usize = <usize>(value >= load<f64>(cuts, 56)) << 3;
  cell += <usize>(value >= load<f64>(cuts + (cell << 3), 24)) << 2;
  cell += <usize>(value >= load<f64>(cuts + (cell << 3), 8)) << 1;
  return cell + <usize>(value >= load<f64>(cuts + (cell << 3)));
}

/** Takes some numbers from all over the column, in rising order. @returns how many. */
function sortSample(values: usize, rows: u32, sample: usize): u32 {
  const step = (rows + SAMPLE - 1) / SAMPLE;
  let count: u32 = 0;
  for (let row: u32 = 0; row < rows; row += step, count++) {
    const value = load<f64>(values + (<usize>row << 3));
    let at = sample + (<usize>count << 3);
    for (; at > sample && load<f64>(at - 8) > value; at -= 8) store<f64>(at, load<f64>(at - 8));
    store<f64>(at, value);
  }
  return count;
}

/**
 * Cuts between cells, such that a number's cell is how many of them it is not below. Cells say the more the narrower they
 * are, and are the narrowest on average where cuts lie as dense as the square root of numbers do; of the integral of that
 * root, the part between two neighbours of a sorted sample is as √(their gap).
 */
function chooseCuts(sample: usize, count: u32, cuts: usize): void {
  const end = sample + (<usize>count << 3);
  let all: f64 = 0;
  for (let at = sample + 8; at < end; at += 8) all += sqrt(load<f64>(at) - load<f64>(at - 8));
  let passed: f64 = 0;
  let cut: f64 = 1;
  for (let at = sample + 8; at < end; at += 8) {
    const low = load<f64>(at - 8);
    const part = sqrt(load<f64>(at) - low);
    for (; cut < CELLS && (cut / CELLS) * all <= passed + part && part > 0; cut++, cuts += 8) {
      store<f64>(cuts, low + part * ((cut / CELLS) * all - passed));
    }
    passed += part;
  }
  // Rounding, or a column of one number, may have left some.
  for (; cut < CELLS; cut++, cuts += 8) store<f64>(cuts, f64.POSITIVE_INFINITY);
}

/** The same for a column of codes, i32: sixteen levels further begins the first cell again. */
export function noteCodes(values: usize, rows: u32, blocks: u32, cells: usize, stride: u32, sizes: usize): void {
  memory.fill(sizes, 0, CELLS << 2);
  for (let block: u32 = 0; block < blocks; block++, cells += stride) {
    let own = cells;
    for (let row = block; row < rows; row += blocks, own++) {
      const cell: usize = load<i32>(values + (<usize>row << 2)) & (CELLS - 1);
      store<u8>(own, <u8>cell);
      countOne(sizes, cell);
    }
  }
}

// @ts-ignore: decorator
@inline
function countOne(sizes: usize, cell: usize): void {
  store<f32>(sizes + (cell << 2), load<f32>(sizes + (cell << 2)) + 1);
}
