/** Bins of numbers: sorting a sample, cutting it into quantiles, and finding the bin of each value. */

/** The bits of a float32, turned so that unsigned integers order as the numbers do; −0 counts as 0. */
// @ts-ignore: decorator
@inline
function sortable(value: f64): u32 {
  const bits = reinterpret<u32>(<f32>value + 0);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x8000_0000);
}

// @ts-ignore: decorator
@inline
function unsortable(key: u32): u32 {
  return key ^ (<u32>(<i32>~key >> 31) | 0x8000_0000);
}

/**
 * Sorts numbers and lists the distinct ones with how often each comes.
 *
 * @param values f64; missing ones are left out.
 * @param keys room for as many u32; the distinct values end up here, as f32.
 * @param spare likewise; the counts end up here.
 * @param starts room for 3 × 2048 u32.
 * @returns how many distinct values there are; how many values there are at all is left in the first of `starts`.
 */
export function sortDistinct(values: usize, count: u32, keys: usize, spare: usize, starts: usize): u32 {
  memory.fill(starts, 0, 3 * 2048 * 4);
  let present: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    if (value != value) continue;
    const key = sortable(value);
    store<u32>(keys + ((<usize>(present++)) << 2), key);
    bump(starts + ((key & 2047) << 2));
    bump(starts + 8192 + (((key >> 11) & 2047) << 2));
    bump(starts + 16384 + ((key >> 22) << 2));
  }
  for (let pass: usize = 0; pass < 3; pass++) {
    let sum: u32 = 0;
    for (let digit: usize = 0; digit < 2048; digit++) {
      const at = starts + (pass << 13) + (digit << 2);
      const some = load<u32>(at);
      store<u32>(at, sum);
      sum += some;
    }
  }
  // Lowest digit first, 11, 11 and 10 bits, from keys to spare, back and again.
  for (let i: u32 = 0; i < present; i++) {
    const key = load<u32>(keys + (<usize>i << 2));
    store<u32>(spare + (<usize>take(starts + ((key & 2047) << 2)) << 2), key);
  }
  for (let i: u32 = 0; i < present; i++) {
    const key = load<u32>(spare + (<usize>i << 2));
    store<u32>(keys + (<usize>take(starts + 8192 + (((key >> 11) & 2047) << 2)) << 2), key);
  }
  for (let i: u32 = 0; i < present; i++) {
    const key = load<u32>(keys + (<usize>i << 2));
    store<u32>(spare + (<usize>take(starts + 16384 + ((key >> 22) << 2)) << 2), key);
  }
  store<u32>(starts, present);
  return listDistinct(spare, present, keys);
}

// @ts-ignore: decorator
@inline
function bump(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}

// @ts-ignore: decorator
@inline
function take(counter: usize): u32 {
  const value = load<u32>(counter);
  store<u32>(counter, value + 1);
  return value;
}

/** Counts take the place of the sorted keys, which are read ahead of them. */
function listDistinct(sorted: usize, present: u32, distinct: usize): u32 {
  let number: u32 = 0;
  for (let i: u32 = 0; i < present; ) {
    const key = load<u32>(sorted + (<usize>i << 2));
    let end = i + 1;
    while (end < present && load<u32>(sorted + (<usize>end << 2)) == key) end++;
    store<u32>(distinct + (<usize>number << 2), unsortable(key));
    store<u32>(sorted + (<usize>number << 2), end - i);
    number++;
    i = end;
  }
  return number;
}

/**
 * Chooses the last value of each bin but the last, as the plain `chooseCuts` does. Sums of counts are whole numbers, so
 * a share is compared with by the next whole number.
 *
 * @param counts how often each distinct value comes, u32.
 * @param total sum of the counts.
 * @param cuts room for 255 u32.
 * @returns how many cuts there are.
 */
export function chooseCuts(
  counts: usize,
  distinct: u32,
  total: u32,
  maxBin: u32,
  minDataInBin: u32,
  cuts: usize,
): u32 {
  const evenShare = <u32>Math.ceil(<f64>total / <f64>maxBin);
  const isFew = distinct <= maxBin;
  let rest = total;
  let binsForRest = <i32>maxBin;
  if (!isFew) {
    for (let i: u32 = 0; i < distinct; i++) {
      const count = load<u32>(counts + (<usize>i << 2));
      if (count < evenShare) continue;
      rest -= count;
      binsForRest--;
    }
  }
  let share = shareOf(<f64>rest / <f64>binsForRest);
  let halfShare = shareOf(<f64>rest / <f64>binsForRest / 2);
  let chosen: u32 = 0;
  let filled: u32 = 0;
  let isHeavy = !isFew && load<u32>(counts) >= evenShare;
  for (let i: u32 = 0; i + 1 < distinct && (isFew || chosen < maxBin - 1); i++) {
    const count = load<u32>(counts + (<usize>i << 2));
    const heavy = isHeavy;
    isHeavy = !isFew && load<u32>(counts + (<usize>i << 2), 4) >= evenShare;
    filled += count;
    if (!heavy) rest -= count;
    if (!isFew && !heavy && filled < share && !(isHeavy && filled >= halfShare)) continue;
    if (filled < minDataInBin) continue;
    store<u32>(cuts + ((<usize>(chosen++)) << 2), i);
    filled = 0;
    if (isFew || heavy) continue;
    binsForRest--;
    const bins = <f64>max(binsForRest, 1);
    share = shareOf(<f64>rest / bins);
    halfShare = shareOf(<f64>rest / bins / 2);
  }
  return chosen;
}

// @ts-ignore: decorator
@inline
function shareOf(share: f64): u32 {
  return <u32>Math.min(Math.ceil(share), 4294967295);
}

/**
 * Finds the bin of each value: how many bounds lie below it. Sixteen bounds are compared at a time, first the last ones
 * of all blocks of sixteen, then those of one block.
 *
 * @param values f64.
 * @param bounds 256 f32, rising, filled up with infinity; and after them every sixteenth of them.
 * @param few whether there are at most 16 bounds.
 * @param bins one byte a value.
 */
export function assignBins(values: usize, count: u32, bounds: usize, few: bool, missingBin: u32, bins: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = <f32>load<f64>(values + (<usize>i << 3));
    const four = f32x4.splat(value);
    let bin: u32 = 0;
    if (!few) bin = countBelow(bounds + 1024, four) << 4;
    bin += countBelow(bounds + (bin << 2), four);
    store<u8>(bins + i, value == value ? <u8>bin : <u8>missingBin);
  }
}

/** How many of sixteen bounds lie below a value. */
// @ts-ignore: decorator
@inline
function countBelow(bounds: usize, value: v128): u32 {
  const first = i16x8.narrow_i32x4_s(f32x4.lt(v128.load(bounds), value), f32x4.lt(v128.load(bounds, 16), value));
  const last = i16x8.narrow_i32x4_s(f32x4.lt(v128.load(bounds, 32), value), f32x4.lt(v128.load(bounds, 48), value));
  return popcnt<i32>(i8x16.bitmask(i8x16.narrow_i16x8_s(first, last)));
}
