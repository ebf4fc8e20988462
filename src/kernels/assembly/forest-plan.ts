/**
 * The data, rules and state of a forest's fit: one block of numbers at a fixed address (`../wasm/forest-layout.ts` holds
 * the same offsets). Pointers are bytes from the start of memory.
 */
@unmanaged
export class Forest {
  /** 0: number of rows, fields and candidates. */
  rows: u32;
  fields: u32;
  candidates: u32;
  /** 12: bins by column, `columnStride` bytes a field. */
  columns: u32;
  columnStride: u32;
  /** 20: `ForestField` of each field. */
  shapes: u32;
  /** 24: field and level of each candidate, i32; −1 for a threshold. And their order, u32, shuffled as it is used. */
  candidateFields: u32;
  candidateLevels: u32;
  candidateOrder: u32;
  /** 36: copies of each row that the next tree sees, u32, and its class, u8. */
  counts: u32;
  classes: u32;
  /** 44: an entry a row, u64, those of a node side by side: row, class · 2³² and count · 2³³; and room for as many. */
  order: u32;
  spare: u32;
  /** 52: a byte a row of the node: its bin in the field looked at, its count, and its count if bad. */
  gathered: u32;
  nodeCounts: u32;
  nodeBads: u32;
  /** 64: nodes that are still to be split. */
  todo: u32;
  todoCount: u32;
  /** 72: 256 sums of bins, and the bins found in rising order with their sums. */
  histogram: u32;
  found: u32;
  foundSums: u32;
  /** 84: the tree: field, left child, value, cover, kind; weights by class. */
  nodes: u32;
  nodeField: u32;
  nodeLeft: u32;
  nodeValue: u32;
  nodeCover: u32;
  nodeKind: u32;
  nodeGoods: u32;
  nodeBadWeights: u32;
  /** 116: what splits of each field took off the impurity, f64. */
  gains: u32;
  /** 120: candidates a node looks at, greatest depth, and 1 where thresholds are drawn. */
  maxFeatures: u32;
  maxDepth: u32;
  drawn: u32;
  /** 132: whether all counts fit a byte. */
  byteCounts: u32;
  /** 136: least weight of a child and of a node that is split, and what a row of each class counts. */
  minSamplesLeaf: f64;
  minSamplesSplit: f64;
  goodFactor: f64;
  badFactor: f64;
  /** 168: state of the random numbers. */
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
  /** Smallest and largest value of each bin, f32. */
  lowest: u32;
  highest: u32;
}

/** A node that is still to be split. */
@unmanaged
export class Todo {
  node: u32;
  from: u32;
  to: u32;
  depth: u32;
  /** Weights of its rows by class: good, and bad · 2³². */
  sums: i64;
}

// @ts-ignore: decorator
@inline
export function forest(): Forest {
  return changetype<Forest>(1024);
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
