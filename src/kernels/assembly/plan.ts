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
  /** 8: bins by row: one byte a slot, `stride` bytes a row, a multiple of 8. */
  stride: u32;
  bins: u32;
  /** 16: the same bins by column, `columnStride` bytes a slot. */
  columns: u32;
  columnStride: u32;
  /** 24: gradient · 2³² + hessian of each row, i64. */
  packed: u32;
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
}

/** What a slot's bins are. */
@unmanaged
export class Shape {
  /** Bins with a value or level; a numeric field's bin of missing values is the next one. */
  values: u16;
  /** All bins. */
  bins: u16;
  categorical: u8;
  /** Whether the tree may ask the field. */
  active: u8;
  /** 1 where what leaves say may only rise with the values, −1 where it may only fall. */
  monotone: i8;
  unused: u8;
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
  /** Slot that it asks, or −1. */
  slot: i32;
  /** The left child; the right one is the next. */
  left: u32;
  value: f32;
  unused: u32;
  // 256 bytes follow: 1 for each bin that goes left.
}
export const NODE_BYTES: usize = 272;

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

// @ts-ignore: decorator
@inline
export function foundIn(slot: u32): Found {
  return changetype<Found>(<usize>plan().found + (slot << 5));
}
