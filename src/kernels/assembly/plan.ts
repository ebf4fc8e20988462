/**
 * Where things are and by what rules to split: one block of numbers at a fixed address, written by the host once per
 * fit (`../wasm/plan-layout.ts` holds the same offsets). A field that may be split has a number, its slot. Pointers are
 * bytes from the start of memory; rows are padded to a multiple of 64.
 */
@unmanaged
export class Plan {
  /** 0: number of rows, and of slots. */
  rows: u32;
  slots: u32;
  /** 8: what the growing tree reads of each row, `recordBytes` each, a multiple of 8; see `records.ts`. */
  records: u32;
  recordBytes: u32;
  /** 16: bins by column, `columnStride` bytes a slot. */
  columns: u32;
  columnStride: u32;
  /** 24: bytes of a histogram. */
  histogramBytes: u32;
  /** 28: row numbers, u32, those of a leaf side by side; and room for as many. */
  order: u32;
  spare: u32;
  /** 36: ln(odds of bad) of each row by the trees so far, f32. */
  scores: u32;
  /** 40: class of each row, u8. */
  classes: u32;
  /** 44: what each row weighs, f32, and how often it occurs, f64; 0 where both are 1 for all. */
  weights: u32;
  copies: u32;
  /** 52: `Shape` of each slot. */
  shapes: u32;
  /** 56: `Found` of each slot. */
  found: u32;
  /** 60: 256 bytes a slot: a categorical field's bins in the order of their slope. */
  sorted: u32;
  /** 64: `Node`s of the growing tree. */
  nodes: u32;
  /** 68: 64 KiB of room for each thread. */
  scratch: u32;
  /** 72: how many steps of the fixed point make 1. */
  gradientSteps: f32;
  hessianSteps: f32;
  /** 80: the rules of a split, in steps. */
  regLambda: f64;
  regAlpha: f64;
  minSumHessian: f64;
  minChildSamples: f64;
  minSplitGain: f64;
  catSmooth: f64;
  catL2: f64;
  /** 136 */
  maxCatToOnehot: u32;
  /** 140: 2 KiB a slot: the slopes that levels are sorted by. */
  slopes: u32;
  /** 144: smallest and largest hessian of a single copy of a row, by the last gradients. */
  leastHessian: f64;
  mostHessian: f64;
  /** 160: what `addUp` found. */
  gradient: f64;
  hessian: f64;
  /** 176: histograms of all threads but the first. */
  privates: u32;
  /** 180: 1 where any slot is monotone; then the least and the most that the children of the leaf may say. */
  isMonotone: u32;
  least: f64;
  most: f64;
  /**
   * 200: how many slots the tree may ask, and which, u32, by rising number; up to the next multiple of 8 any. A slot's
   * place in this list is its place in records and histograms.
   */
  asked: u32;
  askedSlots: u32;
  /** 208: for each thread a u32 for each leaf whose value is being added. */
  nextRows: u32;
}

/** What a slot's bins are. */
@unmanaged
export class Shape {
  /** Bins with a value or level; a numeric field's bin of missing values is the next one. */
  values: u16;
  /** All bins. */
  bins: u16;
  categorical: u8;
  /** 1 where what leaves say may only rise with the values, −1 where it may only fall. */
  monotone: i8;
  unused: u16;
}

/** The best split of a slot. */
@unmanaged
export class Found {
  /** Score of both children; 0 while there is none. */
  score: f64;
  /** Sums of the left child, packed. */
  left: i64;
  /** The last bin that goes left; the level; or how many of the sorted levels go left. */
  cut: i32;
  kind: i32;
  /** 1 where the field has missing values here. */
  hasMissing: u32;
  /** 1 once the rows were counted instead of estimated. */
  counted: u32;
}

/** Kinds of split. */
export const NONE: i32 = -1;
export const CUT: i32 = 0;
export const CUT_MISSING_LEFT: i32 = 1;
export const LEVEL: i32 = 2;
export const LEVELS: i32 = 3;

/** A node of the growing tree. */
@unmanaged
export class Node {
  /** Slot that it asks. */
  slot: u32;
  unused: u32;
  // 256 bytes follow: 1 for each bin that goes left.
}
export const NODE_BYTES: usize = 264;

// @ts-ignore: decorator
@inline
export function plan(): Plan {
  return changetype<Plan>(1024);
}

// @ts-ignore: decorator
@inline
export function shapeOf(slot: u32): Shape {
  return changetype<Shape>(<usize>plan().shapes + (slot << 3));
}

/** The slot at a place among the asked. */
// @ts-ignore: decorator
@inline
export function slotAt(place: u32): u32 {
  return load<u32>(<usize>plan().askedSlots + (place << 2));
}

/** The column of the slot at a place among the asked. */
// @ts-ignore: decorator
@inline
export function columnAt(place: u32): usize {
  return <usize>plan().columns + slotAt(place) * plan().columnStride;
}

/** Columns of so many bytes in all stay in a cache that is near enough to read them row by row in any order. */
const NEAR: usize = 1 << 16;

/** Whether all columns lie so near that they are added up one by one. */
// @ts-ignore: decorator
@inline
export function isNear(): bool {
  return <usize>plan().columnStride * plan().slots <= NEAR;
}

// @ts-ignore: decorator
@inline
export function foundIn(slot: u32): Found {
  return changetype<Found>(<usize>plan().found + (slot << 5));
}
