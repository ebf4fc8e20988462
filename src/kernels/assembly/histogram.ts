/**
 * Histograms: 2 KiB for each slot that the tree may ask, one after another; 256 bins of one i64 each, gradient · 2³² +
 * hessian. A single addition updates both sums: hessians are positive and sum to less than 2³¹, so they never carry into
 * the gradients.
 *
 * Eight of them make a block of 16 KiB, which stays in the first cache while rows are added to it.
 */
import { columnAt, isNear, plan, shapeOf, slotAt } from "./plan";

const CHUNK: u32 = 512;

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

/**
 * Adds `count` records, `bytes` each, whose bins are so far from where they begin. Four at a time: additions of different
 * rows overlap.
 */
// @ts-ignore: decorator
@inline
function addRecordsTo(block: usize, record: usize, bytes: usize, count: u32, bins: usize, slots: u32): void {
  const end: usize = record + <usize>count * bytes;
  const endOfFours: usize = record + <usize>(count & ~3) * bytes;
  while (record < endOfFours) {
    addRow(block, record + bins, load<i64>(record), slots);
    record += bytes;
    addRow(block, record + bins, load<i64>(record), slots);
    record += bytes;
    addRow(block, record + bins, load<i64>(record), slots);
    record += bytes;
    addRow(block, record + bins, load<i64>(record), slots);
    record += bytes;
  }
  for (; record < end; record += bytes) addRow(block, record + bins, load<i64>(record), slots);
}

/** The same for a block of so many slots. */
function addRecords(block: usize, record: usize, bytes: usize, count: u32, bins: usize, slots: u32): void {
  if (slots > 6) addRecordsTo(block, record, bytes, count, bins, 8);
  else if (slots > 4) addRecordsTo(block, record, bytes, count, bins, 6);
  else if (slots > 2) addRecordsTo(block, record, bytes, count, bins, 4);
  else addRecordsTo(block, record, bytes, count, bins, 2);
}

/** Empties a histogram. */
export function clear(histogram: usize): void {
  clearPlaces(histogram, 0, plan().asked);
}

/** The same for places `from` … `to` − 1. */
export function clearPlaces(histogram: usize, from: u32, to: u32): void {
  for (let place = from; place < to; place++) {
    memory.fill(histogram + (place << 11), 0, <usize>shapeOf(slotAt(place)).bins << 3);
  }
}

/** Blocks of a histogram. */
// @ts-ignore: decorator
@inline
export function blocks(): u32 {
  return (plan().asked + 7) >> 3;
}

/** Places of a block: eight, or fewer in the last one. */
// @ts-ignore: decorator
@inline
function placesOf(block: usize): u32 {
  return plan().asked - (<u32>block << 3);
}

/**
 * Adds the rows `from` … `to` − 1 of the order; `inOrder`: they are the rows of these numbers.
 * @param room 64 KiB of this thread's own.
 */
export function fill(histogram: usize, from: u32, to: u32, inOrder: bool, room: usize): void {
  if (isNear()) addByColumn(histogram, from, to, room);
  else fillBlocks(histogram, from, to, inOrder, room, 0, blocks());
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
  for (let first = begin; first < end; first += 4) {
    const last = min(first + 4, end);
    if (inOrder) addInOrder(histogram, from, to, first, last);
    else addGathered(histogram, from, to, first, last, room);
  }
}

/** Column by column: two at a time, as they have the rows and gradients in common. */
function addByColumn(histogram: usize, from: u32, to: u32, room: usize): void {
  const order: usize = plan().order;
  const gradients: usize = plan().records;
  const asked = plan().asked;
  for (let begin = from; begin < to; begin += CHUNK) {
    const count = min(CHUNK, to - begin);
    const rows = order + (begin << 2);
    for (let i: u32 = 0; i < count; i++) {
      store<i64>(room + (i << 3), load<i64>(gradients + (<usize>load<u32>(rows + (i << 2)) << 3)));
    }
    const end = rows + (count << 2);
    let place: u32 = 0;
    for (; place + 1 < asked; place += 2) addColumns(histogram + (place << 11), place, rows, end, room);
    if (place < asked) addColumn(histogram + (place << 11), columnAt(place), rows, end, room);
  }
}

function addColumn(sums: usize, column: usize, rows: usize, end: usize, packed: usize): void {
  for (let at = rows; at < end; at += 4, packed += 8) {
    const entry = sums + (<usize>load<u8>(column + load<u32>(at)) << 3);
    store<i64>(entry, load<i64>(entry) + load<i64>(packed));
  }
}

/** The column at a place, and the next one. */
function addColumns(sums: usize, place: u32, rows: usize, end: usize, packed: usize): void {
  const columnA = columnAt(place);
  const columnB = columnAt(place + 1);
  for (let at = rows; at < end; at += 4, packed += 8) {
    const row: usize = load<u32>(at);
    const more = load<i64>(packed);
    const entryA = sums + (<usize>load<u8>(columnA + row) << 3);
    store<i64>(entryA, load<i64>(entryA) + more);
    const entryB = sums + (<usize>load<u8>(columnB + row) << 3);
    store<i64>(entryB, load<i64>(entryB, 2048) + more, 2048);
  }
}

/** Some rows at a time, so that their records stay in the cache for the next block. */
function addInOrder(histogram: usize, from: u32, to: u32, first: u32, last: u32): void {
  const bytes: usize = plan().recordBytes;
  const records: usize = plan().records;
  for (let begin = from; begin < to; begin += CHUNK) {
    const count = min(CHUNK, to - begin);
    const record: usize = records + <usize>begin * bytes;
    for (let b: usize = first; b < last; b++) {
      addRecords(histogram + (b << 14), record, bytes, count, 8 + (b << 3), placesOf(b));
    }
  }
}

/**
 * Copies some records side by side, as far as the blocks need them, before adding them block by block: reads of scattered
 * rows then overlap instead of waiting for the additions.
 */
function addGathered(histogram: usize, from: u32, to: u32, first: u32, last: u32, room: usize): void {
  const order: usize = plan().order;
  const bytes: usize = plan().recordBytes;
  const records: usize = plan().records;
  const bins: usize = 8 + (first << 3);
  const width: usize = 8 + ((last - first) << 3);
  const isWide = last - first > 2;
  for (let begin = from; begin < to; begin += CHUNK) {
    const rows = order + (begin << 2);
    const end = rows + (min(CHUNK, to - begin) << 2);
    let target = room;
    for (let at = rows; at < end; at += 4) {
      const record = records + <usize>load<u32>(at) * bytes;
      store<i64>(target, load<i64>(record));
      // What is written beyond the last bin is written over by the next row.
      v128.store(target, v128.load(record + bins), 8);
      if (isWide) v128.store(target, v128.load(record + bins, 16), 24);
      target += width;
    }
    const count = <u32>((end - rows) >> 2);
    for (let b: usize = first; b < last; b++) {
      addRecords(histogram + (b << 14), room, width, count, 8 + ((b - first) << 3), placesOf(b));
    }
  }
}

/** Adds some histograms that lie one after another to a histogram, places `from` … `to` − 1. */
export function addHistograms(histogram: usize, others: usize, count: u32, from: u32, to: u32): void {
  const bytes: usize = plan().histogramBytes;
  for (let place = from; place < to; place++) {
    const sums = histogram + (place << 11);
    const end = bytesAt(place);
    for (let other: usize = 0; other < count; other++) {
      const more = others + other * bytes + (place << 11);
      for (let at: usize = 0; at < end; at += 16) {
        v128.store(sums + at, i64x2.add(v128.load(sums + at), v128.load(more + at)));
      }
    }
  }
}

/** Bytes of the sums at a place, in pairs. */
// @ts-ignore: decorator
@inline
function bytesAt(place: u32): usize {
  return ((<usize>shapeOf(slotAt(place)).bins + 1) & ~1) << 3;
}

/** Takes a child's sums from its parent's, in place. */
export function subtractHistogram(parent: usize, child: usize): void {
  subtractPlaces(parent, child, 0, plan().asked);
}

/** The same for places `from` … `to` − 1. */
export function subtractPlaces(parent: usize, child: usize, from: u32, to: u32): void {
  for (let place = from; place < to; place++) {
    let a = parent + (place << 11);
    let b = child + (place << 11);
    const end = a + bytesAt(place);
    for (; a < end; a += 16, b += 16) v128.store(a, i64x2.sub(v128.load(a), v128.load(b)));
  }
}

/** Writes into the plan what all rows of a histogram add up to. */
export function addUp(histogram: usize): void {
  let total: i64 = 0;
  const bins = plan().asked > 0 ? shapeOf(slotAt(0)).bins : 0;
  for (let bin: u32 = 0; bin < bins; bin++) total += load<i64>(histogram + (bin << 3));
  plan().gradient = <f64>(total >> 32);
  plan().hessian = <f64>(total & 0xffff_ffff);
}
