/** Byte offsets of `../assembly/plan.ts`. */

export const PLAN = 1024;

/** Where `../assembly/crew.ts` keeps the number of threads. */
export const THREADS = 512 + 20;

/** Numbers of 32 bits. */
export const UINTS = {
  rows: 0,
  slots: 4,
  records: 8,
  recordBytes: 12,
  columns: 16,
  columnStride: 20,
  histogramBytes: 24,
  order: 28,
  spare: 32,
  scores: 36,
  classes: 40,
  weights: 44,
  copies: 48,
  shapes: 52,
  found: 56,
  sorted: 60,
  nodes: 64,
  scratch: 68,
  maxCatToOnehot: 136,
  slopes: 140,
  privates: 176,
  isMonotone: 180,
  asked: 200,
  askedSlots: 204,
  nextRows: 208,
} as const;

export const FLOAT32S = { gradientSteps: 72, hessianSteps: 76 } as const;

export const FLOAT64S = {
  regLambda: 80,
  regAlpha: 88,
  minSumHessian: 96,
  minChildSamples: 104,
  minSplitGain: 112,
  catSmooth: 120,
  catL2: 128,
  leastHessian: 144,
  mostHessian: 152,
  gradient: 160,
  hessian: 168,
  least: 184,
  most: 192,
} as const;

/** Bytes of a `Shape`, a `Found`, a `Node` with its table, a slot's histogram, a `ScoredLeaf`, and the room for gathering. */
export const SHAPE = 8;
export const FOUND = 32;
export const NODE = 264;
export const HISTOGRAM = 2048;
export const SCORED_LEAF = 16;
export const SCRATCH = 65_536;

/** Columns of so many bytes in all are near. */
export const NEAR = 65_536;

/** Kinds of split that were found. */
export const CUT = 0;
export const CUT_MISSING_LEFT = 1;
export const LEVEL = 2;
export const LEVELS = 3;
