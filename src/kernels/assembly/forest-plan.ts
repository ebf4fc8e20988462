/**
 * The data, rules and state of one thread's part in a forest's fit: a block of numbers (`../wasm/forest-layout.ts` holds
 * the same offsets). Pointers are bytes from the start of memory. The data are the same for all threads.
 */
@unmanaged
export class Forest {
  /** 0: number of rows, fields and candidates. */
  rows: u32;
  fields: u32;
  candidates: u32;
  /** 12: bins by column, `columnStride` bytes a field; and once more by row, `rowStride` bytes a row, or 0. */
  columns: u32;
  columnStride: u32;
  byRow: u32;
  rowStride: u32;
  /** 28: `ForestField` of each field. */
  shapes: u32;
  /** 32: field and level of each candidate, i32; −1 for a threshold. */
  candidateFields: u32;
  candidateLevels: u32;
  /** 40: the class of each row, u8. */
  classes: u32;
  /** 44: candidates a node looks at, greatest depth, 1 where thresholds are drawn, and least weight of a child. */
  maxFeatures: u32;
  maxDepth: u32;
  drawn: u32;
  minSamplesLeaf: u32;
  /** 60: from here on it is the thread's own. Candidates in order, u32, shuffled as it is used. */
  candidateOrder: u32;
  /** 64: copies of each row that the next tree sees, u32. */
  counts: u32;
  /** 68: an entry a row, u64, those of a node side by side in one of both: row, class · 2³² and count · 2³³. */
  order: u32;
  spare: u32;
  /** 76: a byte a row of the node: its bin in the field looked at, its count if good, and if bad. */
  gathered: u32;
  rowGoods: u32;
  rowBads: u32;
  /** 88: nodes that are still to be split. */
  todo: u32;
  todoCount: u32;
  /** 96: histograms (`class-histogram.ts`), and the bins of one that have rows, in rising order with their sums. */
  histograms: u32;
  found: u32;
  foundSums: u32;
  /** 108: the tree: field, left child, value, cover, kind; weights by class. */
  nodes: u32;
  nodeField: u32;
  nodeLeft: u32;
  nodeValue: u32;
  nodeCover: u32;
  nodeKind: u32;
  nodeGoods: u32;
  nodeBads: u32;
  /** 140: what the tree's splits of each field took off the impurity, f64. */
  gains: u32;
  /** 144: whether all counts fit a byte. */
  byteCounts: u32;
  /** 152: least weight of a node that is split, and what a row of each class counts. */
  minSamplesSplit: f64;
  goodFactor: f64;
  badFactor: f64;
  /** 176: state of the random numbers. */
  a: u32;
  b: u32;
  c: u32;
  d: u32;
}

/** What a field's bins are. */
@unmanaged
export class ForestField {
  bins: u16;
  /** The bin of missing values, or 256. */
  missing: u16;
  categorical: u32;
  /** Smallest and largest value of each bin, 256 f32; and after the smallest every sixteenth of them. */
  lowest: u32;
  highest: u32;
}

/** A node that is still to be split. */
@unmanaged
export class Todo {
  node: u32;
  /** Where its entries are. */
  from: u32;
  to: u32;
  depth: u32;
  /** Weights of its rows by class: good, and bad · 2³². */
  sums: i64;
}

/** Where this thread's plan is. */
let place: usize = 0;

export function takePlan(plan: usize): void {
  place = plan;
}

// @ts-ignore: decorator
@inline
export function forest(): Forest {
  return changetype<Forest>(place);
}

// @ts-ignore: decorator
@inline
export function fieldOf(number: u32): ForestField {
  return changetype<ForestField>(<usize>forest().shapes + (number << 4));
}

// @ts-ignore: decorator
@inline
export function goodOf(sums: i64): f64 {
  return <f64>(<u32>sums);
}

// @ts-ignore: decorator
@inline
export function badOf(sums: i64): f64 {
  return <f64>(<u32>(sums >>> 32));
}
