/** Byte offsets of `../assembly/forest-plan.ts`. */

export const FOREST = 1024;

/** Numbers of 32 bits. */
export const UINTS = {
  rows: 0,
  fields: 4,
  candidates: 8,
  columns: 12,
  columnStride: 16,
  shapes: 20,
  candidateFields: 24,
  candidateLevels: 28,
  candidateOrder: 32,
  counts: 36,
  classes: 40,
  order: 44,
  spare: 48,
  gathered: 52,
  nodeCounts: 56,
  nodeBads: 60,
  todo: 64,
  histogram: 72,
  found: 76,
  foundSums: 80,
  nodeField: 88,
  nodeLeft: 92,
  nodeValue: 96,
  nodeCover: 100,
  nodeKind: 104,
  nodeGoods: 108,
  nodeBadWeights: 112,
  gains: 116,
  maxFeatures: 120,
  maxDepth: 124,
  drawn: 128,
} as const;

/** How many nodes the tree has. */
export const NODES = 84;

export const FLOAT64S = { minSamplesLeaf: 136, minSamplesSplit: 144, goodFactor: 152, badFactor: 160 } as const;

/** Bytes of a `ForestField`, and of a node that waits to be split (`Todo`). */
export const FIELD = 16;
export const WAITING_NODE = 24;
