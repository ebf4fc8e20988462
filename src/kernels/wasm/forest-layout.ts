/** Byte offsets of `../assembly/forest-plan.ts`. */

/** Numbers of 32 bits that are the same for all threads. */
export const SHARED_UINTS = {
  rows: 0,
  fields: 4,
  candidates: 8,
  columns: 12,
  columnStride: 16,
  byRow: 20,
  rowStride: 24,
  shapes: 28,
  candidateFields: 32,
  candidateLevels: 36,
  classes: 40,
  maxFeatures: 44,
  maxDepth: 48,
  drawn: 52,
  minSamplesLeaf: 56,
} as const;

/** Places that are a thread's own. */
export const OWN_PLACES = {
  candidateOrder: 60,
  counts: 64,
  order: 68,
  spare: 72,
  gathered: 76,
  rowGoods: 80,
  rowBads: 84,
  todo: 88,
  histograms: 96,
  found: 100,
  foundSums: 104,
  nodeField: 112,
  nodeLeft: 116,
  nodeValue: 120,
  nodeCover: 124,
  nodeKind: 128,
  nodeGoods: 132,
  nodeBads: 136,
  gains: 140,
} as const;

/** How many nodes the tree has. */
export const NODES = 108;

export const FLOAT64S = { minSamplesSplit: 152, goodFactor: 160, badFactor: 168 } as const;

/** Bytes of a plan, of a `ForestField`, and of a node that waits to be split (`Todo`). */
export const PLAN_BYTES = 192;
export const FIELD = 16;
export const WAITING_NODE = 24;

/** Bytes of the histograms. */
export const HISTOGRAMS = 4 * (2048 + 256);

/** Bytes of the smallest values of a field's bins and every sixteenth of them; the largest values come after. */
export const LOWEST = 1024 + 64;
export const EDGES = LOWEST + 1024;
