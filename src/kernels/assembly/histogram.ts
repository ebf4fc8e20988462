/**
 * Histograms: 2 KiB a slot, 256 bins of one i64 each, gradient · 2³² + hessian. A single addition updates both sums:
 * hessians are positive and sum to less than 2³¹, so they never carry into the gradients.
 *
 * Eight slots make a block of 16 KiB, which stays in the first cache while rows are added to it.
 */
import { plan, shapeOf } from "./plan";

const CHUNK: u32 = 512;

/** Columns of so many bytes in all stay in a cache that is near enough to read them row by row in any order. */
const NEAR: usize = 1 << 16;

/**
 * Adds a row, its bins at `bins`, to the histograms of a block: the first `slots` of them, an even number known when this
 * is compiled. Bins are read one by one, as shifting them out of one u64 takes longer.
 */
// @ts-ignore: decorator
@inline
function addRow(block: usize, bins: usize, packed: i64, slots: u32): void {
  let entry = block + (<usize>load<u8>(bins) << 3);
  store<i64>(entry, load<i64>(entry) + packed);
  entry = block + (<usize>load<u8>(bins, 1) << 3);
  store<i64>(entry, load<i64>(entry, 2048) + packed, 2048);
  if (slots == 2) return;
  entry = block + (<usize>load<u8>(bins, 2) << 3);
  store<i64>(entry, load<i64>(entry, 4096) + packed, 4096);
  entry = block + (<usize>load<u8>(bins, 3) << 3);
  store<i64>(entry, load<i64>(entry, 6144) + packed, 6144);
  if (slots == 4) return;
  entry = block + (<usize>load<u8>(bins, 4) << 3);
  store<i64>(entry, load<i64>(entry, 8192) + packed, 8192);
  entry = block + (<usize>load<u8>(bins, 5) << 3);
  store<i64>(entry, load<i64>(entry, 10240) + packed, 10240);
  if (slots == 6) return;
  entry = block + (<usize>load<u8>(bins, 6) << 3);
  store<i64>(entry, load<i64>(entry, 12288) + packed, 12288);
  entry = block + (<usize>load<u8>(bins, 7) << 3);
  store<i64>(entry, load<i64>(entry, 14336) + packed, 14336);
}

/** Adds `count` rows whose bins are `stride` bytes apart. Four at a time: additions of different rows overlap. */
// @ts-ignore: decorator
@inline
function addRowsTo(block: usize, bins: usize, stride: usize, packed: usize, count: u32, slots: u32): void {
  const end = packed + (count << 3);
  const endOfFours = packed + ((count & ~3) << 3);
  for (; packed < endOfFours; packed += 32) {
    addRow(block, bins, load<i64>(packed), slots);
    bins += stride;
    addRow(block, bins, load<i64>(packed, 8), slots);
    bins += stride;
    addRow(block, bins, load<i64>(packed, 16), slots);
    bins += stride;
    addRow(block, bins, load<i64>(packed, 24), slots);
    bins += stride;
  }
  for (; packed < end; packed += 8) {
    addRow(block, bins, load<i64>(packed), slots);
    bins += stride;
  }
}

/** The same for a block of so many slots. */
function addRows(block: usize, bins: usize, stride: usize, packed: usize, count: u32, slots: u32): void {
  if (slots > 6) addRowsTo(block, bins, stride, packed, count, 8);
  else if (slots > 4) addRowsTo(block, bins, stride, packed, count, 6);
  else if (slots > 2) addRowsTo(block, bins, stride, packed, count, 4);
  else addRowsTo(block, bins, stride, packed, count, 2);
}

/** Slots of a block: eight, or fewer in the last one. */
// @ts-ignore: decorator
@inline
function slotsOf(block: usize): u32 {
  return plan().slots - (<u32>block << 3);
}

// @ts-ignore: decorator
@inline
function isActive(block: u32): bool {
  const last = min((block << 3) + 8, plan().slots);
  for (let slot = block << 3; slot < last; slot++) if (shapeOf(slot).active) return true;
  return false;
}

/** Empties a histogram as far as the tree uses it. */
export function clear(histogram: usize): void {
  clearSlots(histogram, 0, plan().slots);
}

/** The same for slots `from` … `to` − 1. */
export function clearSlots(histogram: usize, from: u32, to: u32): void {
  for (let slot = from; slot < to; slot++) {
    // Inactive slots of an active block are counted along, and never looked at.
    if (shapeOf(slot).active) memory.fill(histogram + (slot << 11), 0, <usize>shapeOf(slot).bins << 3);
  }
}

/**
 * Adds the rows `from` … `to` − 1 of the order; `inOrder`: they are the rows of these numbers.
 * @param room 64 KiB of this thread's own.
 */
export function fill(histogram: usize, from: u32, to: u32, inOrder: bool, room: usize): void {
  if (isNear()) addByColumn(histogram, from, to, room);
  else fillBlocks(histogram, from, to, inOrder, room, 0, plan().stride >> 3);
}

/** Whether all columns lie so near that they are added up one by one. */
// @ts-ignore: decorator
@inline
export function isNear(): bool {
  return <usize>plan().columnStride * plan().slots <= NEAR;
}

/** As `fill` does where columns are not near, for blocks `begin` … `end` − 1 only. */
export function fillBlocks(
  histogram: usize,
  from: u32,
  to: u32,
  inOrder: bool,
  room: usize,
  begin: u32,
  end: u32,
): void {
  for (let first = begin; first < end; ) {
    if (!isActive(first)) {
      first++;
      continue;
    }
    let last = first + 1;
    while (last < end && last - first < 4 && isActive(last)) last++;
    if (inOrder) addInOrder(histogram, from, to, first, last);
    else if (to - from >= 256) addGathered(histogram, from, to, first, last, room);
    else addDirectly(histogram, from, to, first, last);
    first = last;
  }
}

/** Column by column, which looks at active slots only: two at a time, as they have the rows and gradients in common. */
function addByColumn(histogram: usize, from: u32, to: u32, room: usize): void {
  const order: usize = plan().order;
  const packed: usize = plan().packed;
  const slots = plan().slots;
  for (let begin = from; begin < to; begin += CHUNK) {
    const count = min(CHUNK, to - begin);
    const rows = order + (begin << 2);
    for (let i: u32 = 0; i < count; i++) {
      store<i64>(room + (i << 3), load<i64>(packed + (<usize>load<u32>(rows + (i << 2)) << 3)));
    }
    for (let slot = nextActive(0); slot < slots; ) {
      const other = nextActive(slot + 1);
      addColumns(histogram, slot, other, rows, rows + (count << 2), room);
      slot = nextActive(other + 1);
    }
  }
}

/** The next active slot from this one on; the number of slots, or more, where there is none. */
// @ts-ignore: decorator
@inline
function nextActive(slot: u32): u32 {
  while (slot < plan().slots && !shapeOf(slot).active) slot++;
  return slot;
}

/** @param b as many as slots, or more, where there is no second one. */
function addColumns(histogram: usize, a: u32, b: u32, rows: usize, end: usize, packed: usize): void {
  const columnA: usize = <usize>plan().columns + a * plan().columnStride;
  const sumsA = histogram + (a << 11);
  if (b >= plan().slots) {
    for (let at = rows; at < end; at += 4, packed += 8) {
      const entry = sumsA + (<usize>load<u8>(columnA + load<u32>(at)) << 3);
      store<i64>(entry, load<i64>(entry) + load<i64>(packed));
    }
    return;
  }
  const columnB: usize = <usize>plan().columns + b * plan().columnStride;
  const sumsB = histogram + (b << 11);
  for (let at = rows; at < end; at += 4, packed += 8) {
    const row: usize = load<u32>(at);
    const more = load<i64>(packed);
    const entryA = sumsA + (<usize>load<u8>(columnA + row) << 3);
    store<i64>(entryA, load<i64>(entryA) + more);
    const entryB = sumsB + (<usize>load<u8>(columnB + row) << 3);
    store<i64>(entryB, load<i64>(entryB) + more);
  }
}

/** Some rows at a time, so that their gradients stay in the cache for the next block. */
function addInOrder(histogram: usize, from: u32, to: u32, first: u32, last: u32): void {
  const packed: usize = plan().packed;
  const stride: usize = plan().stride;
  const bins: usize = plan().bins;
  for (let begin: usize = from; begin < to; begin += 1024) {
    const count = min(1024, to - <u32>begin);
    for (let b: usize = first; b < last; b++) {
      addRows(histogram + (b << 14), bins + begin * stride + (b << 3), stride, packed + (begin << 3), count, slotsOf(b));
    }
  }
}

function addDirectly(histogram: usize, from: u32, to: u32, first: u32, last: u32): void {
  const order: usize = plan().order;
  const packed: usize = plan().packed;
  const stride: usize = plan().stride;
  const bins: usize = plan().bins + (first << 3);
  const end = order + (to << 2);
  for (let at = order + (from << 2); at < end; at += 4) {
    const row: usize = load<u32>(at);
    const sums = load<i64>(packed + (row << 3));
    let source = bins + row * stride;
    let block = histogram + (first << 14);
    for (let b = first; b < last; b++) {
      addRow(block, source, sums, 8);
      source += 8;
      block += 16384;
    }
  }
}

/**
 * Copies the bins and gradients of some rows side by side before adding them, block by block: reads of scattered rows
 * then overlap instead of waiting for the additions.
 */
function addGathered(histogram: usize, from: u32, to: u32, first: u32, last: u32, room: usize): void {
  const order: usize = plan().order;
  const packed: usize = plan().packed;
  const stride: usize = plan().stride;
  const bins: usize = plan().bins + (first << 3);
  const sums = room;
  const gathered = sums + (CHUNK << 3);
  const width = (last - first) << 3;
  for (let begin = from; begin < to; begin += CHUNK) {
    const count = min(CHUNK, to - begin);
    const rows = order + (begin << 2);
    let target = gathered;
    for (let i: u32 = 0; i < count; i++) {
      const row: usize = load<u32>(rows + (i << 2));
      const source = bins + row * stride;
      store<i64>(sums + (i << 3), load<i64>(packed + (row << 3)));
      if (width == 32) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
      } else if (width == 16) {
        v128.store(target, v128.load(source));
      } else {
        for (let b: u32 = 0; b < width; b += 8) store<u64>(target + b, load<u64>(source + b));
      }
      target += width;
    }
    for (let b = first; b < last; b++) {
      addRows(histogram + (b << 14), gathered + ((b - first) << 3), width, sums, count, slotsOf(b));
    }
  }
}

/** Adds some histograms that lie one after another to a histogram, slots `from` … `to` − 1. */
export function addHistograms(histogram: usize, others: usize, count: u32, from: u32, to: u32): void {
  const bytes = (<usize>plan().stride) << 11;
  for (let slot = from; slot < to; slot++) {
    if (!shapeOf(slot).active) continue;
    const end = ((<usize>shapeOf(slot).bins + 1) & ~1) * 8;
    for (let other: usize = 0; other < count; other++) {
      const sums = histogram + (slot << 11);
      const more = others + other * bytes + (slot << 11);
      for (let at: usize = 0; at < end; at += 16) {
        v128.store(sums + at, i64x2.add(v128.load(sums + at), v128.load(more + at)));
      }
    }
  }
}

/** Takes a child's sums from its parent's, in place. */
export function subtractHistogram(parent: usize, child: usize): void {
  subtractSlots(parent, child, 0, plan().slots);
}

/** The same for slots `from` … `to` − 1. */
export function subtractSlots(parent: usize, child: usize, from: u32, to: u32): void {
  for (let slot = from; slot < to; slot++) {
    if (!shapeOf(slot).active) continue;
    let a = parent + (slot << 11);
    let b = child + (slot << 11);
    const end = a + ((<usize>shapeOf(slot).bins + 1) & ~1) * 8;
    for (; a < end; a += 16, b += 16) v128.store(a, i64x2.sub(v128.load(a), v128.load(b)));
  }
}

/** Writes into the plan what all rows of a histogram add up to. */
export function addUp(histogram: usize): void {
  let total: i64 = 0;
  for (let slot: u32 = 0; slot < plan().slots; slot++) {
    if (!shapeOf(slot).active) continue;
    for (let bin: u32 = 0; bin < shapeOf(slot).bins; bin++) total += load<i64>(histogram + (slot << 11) + (bin << 3));
    break;
  }
  plan().gradient = <f64>(total >> 32);
  plan().hessian = <f64>(total & 0xffff_ffff);
}
