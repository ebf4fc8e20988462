/**
 * The hot loops of gradient boosting, in two kernels that give the same bits: `plain/`, to be read and where there is no
 * WebAssembly, and `wasm/`. A kernel holds the data of one fit and works on it step by step, as it is told.
 *
 * A field that may be split has a number, its slot. Gradients and hessians are integers: as many steps of a fixed point
 * as `FixedPoint` says make 1, so that sums depend neither on the order of rows nor on who adds them.
 */

/** What the bins of a slot are. */
export interface BinShape {
  /** All bins, at most 256. */
  readonly bins: number;
  /** Bins with a value or level; in a numeric slot, the bin of missing values is the next one, if any. */
  readonly values: number;
  readonly categorical: boolean;
  /** 1 where what leaves say may only rise with a numeric slot's values, −1 where it may only fall; 0: as it comes. */
  readonly monotone: -1 | 0 | 1;
}

/** How many steps of the integers make 1. */
export interface FixedPoint {
  readonly gradient: number;
  readonly hessian: number;
}

/** The rules of a split; what they say of gradients and hessians is in steps of the fixed point. */
export interface SplitRules {
  /** L1 and L2 penalty of what a leaf says. */
  readonly regAlpha: number;
  readonly regLambda: number;
  /** Least sums of a child; that of hessians is a whole number of steps. */
  readonly minSumHessian: number;
  readonly minChildSamples: number;
  /** Least score that a split must add to the leaf's own. */
  readonly minSplitGain: number;
  /** A field of at most so many levels in the leaf is asked for one level at a time, else for a set of levels. */
  readonly maxCatToOnehot: number;
  /** Pulls the order of rare levels to the middle; more L2 penalty for sets. */
  readonly catSmooth: number;
  readonly catL2: number;
}

export interface BoostingInput {
  readonly rows: number;
  /** The bins of each slot, one byte a row. */
  readonly columns: readonly Uint8Array[];
  readonly shapes: readonly BinShape[];
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  /** 1 for each row that is set aside, never to be drawn; empty where there is none. */
  readonly aside: Uint8Array;
  /** Whether rows have weights and copies; else each is 1. */
  readonly weighted: boolean;
  readonly steps: FixedPoint;
  readonly rules: SplitRules;
  /** Most slots that a tree may ask. */
  readonly asked: number;
  /** How many histograms are kept at once. */
  readonly histograms: number;
  /** Most nodes of a tree. */
  readonly nodes: number;
  /** Most threads that may work on the fit, in [1, 16]. */
  readonly threads: number;
}

/** What rows add up to. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly copies: number;
}

/** What a tree is grown from: the first `count` rows of the order, by rising number, added up in a histogram. */
export interface Root {
  readonly count: number;
  readonly histogram: number;
}

/** What is added to the scores of rows `from` … `to` − 1 of the order, which are by rising or by falling number. */
export interface ScoredLeaf {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** The least and the most that a leaf may say, in steps as `valueOfLeaf` has it. */
export interface LeafBounds {
  readonly least: number;
  readonly most: number;
}

export const UNBOUNDED: LeafBounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** The best split of a leaf. */
export interface Split {
  readonly slot: number;
  /** What it adds to the leaf's score. */
  readonly gain: number;
  /** A numeric slot's bins 0 … cut go left, and the missing ones where `missingLeft`; −1 for a categorical slot. */
  readonly cut: number;
  readonly missingLeft: boolean;
  /** Whether the leaf has missing values there. */
  readonly hasMissing: boolean;
  /** The bins of a categorical slot that go left. */
  readonly levels: readonly number[];
  /** Sums of the left child. */
  readonly gradient: number;
  readonly hessian: number;
}

/**
 * One fit's data and loops. The caller keeps `order`: the rows that the next tree is grown on come first, and from then
 * on the rows of a leaf are a range of it, which `partition` sorts.
 *
 *     order   3 8 1 | 0 5 2 9 | 7 4 6        a leaf holds rows 0 5 2 9
 *                     5 9 | 0 2              its left child 5 9, its right child 0 2
 */
export interface BoostingKernel {
  readonly order: Uint32Array;
  /** ln(odds of bad) of each row by the trees so far; the caller sets where they begin. */
  readonly scores: Float32Array;
  /** What each row weighs and how many copies the tree sees; empty unless `weighted`. */
  readonly weights: Float32Array;
  readonly copies: Float64Array;

  /** Ends the fit: threads that help with it are dismissed. */
  close(): void;
  /** Puts rows in the order 0, 1, 2, … */
  resetOrder(): void;
  /**
   * Puts the rows that a sample of the given share takes first, by rising number, and the others after them, backwards.
   * Returns how many it takes.
   * @param keys what each row is drawn by.
   * @param share in (0, 1].
   */
  drawRows(keys: Uint32Array, seed: number, share: number): number;
  /** Begins a tree: says which slots it may ask, by rising number, at most as many as the fit was told. */
  activate(slots: readonly number[]): void;
  /**
   * Gradient and hessian of rows `from` … `to` − 1 by their scores; to be computed of all rows once slots are activated.
   * Those that the root has are added to its histogram.
   * @param from a multiple of 64, and `to` as well unless it is the number of rows.
   */
  computeGradients(from: number, to: number, root: Root): void;
  clearHistogram(histogram: number): void;
  /** Adds rows `from` … `to` − 1 of the order. */
  fillHistogram(histogram: number, from: number, to: number): void;
  /** Takes the child's histogram from its parent's, in place. */
  subtractHistogram(parent: number, child: number): void;
  /** Counts the child of rows `from` … `to` − 1 of the order, and leaves the other child in its parent's histogram. */
  countChild(histogram: number, parent: number, from: number, to: number): void;
  /** What a histogram's rows add up to. */
  sumHistogram(histogram: number): { readonly gradient: number; readonly hessian: number };
  /**
   * The best split of the leaf of rows `from` … `to` − 1, if any is allowed.
   * @param bounds of what its children may say; they count where any slot is monotone.
   */
  findSplit(histogram: number, leaf: LeafSums, from: number, to: number, bounds?: LeafBounds): Split | undefined;
  /** Makes a node of the tree ask a slot; `goesLeft` holds 1 for each bin that goes to the left child. */
  setQuestion(node: number, slot: number, goesLeft: Uint8Array): void;
  /** Sorts a range of the order by what the node asks, both sides in their old order. Returns where the right begins. */
  partition(from: number, to: number, node: number): number;
  /** Copies of the rows in a range of the order. */
  sumCopies(from: number, to: number): number;
  /** Adds the values of leaves, at most as many as a tree has nodes, to the scores of their rows. */
  addToScores(leaves: readonly ScoredLeaf[]): void;
}

/**
 * The finest steps with which no sum over all rows overflows 32 bits with sign. Finer than float32's own steps is of no
 * use.
 *
 * @param weight of all rows. A row adds at most its weight, and a rounding of at most 1.
 */
export function chooseFixedPoint(rows: number, weight: number): FixedPoint {
  return {
    gradient: Math.fround(Math.min((2 ** 31 - 2 * rows) / weight, 2 ** 22) * 0.999_999),
    hessian: Math.fround(Math.min((2 ** 31 - 2 * rows) / (weight / 4), 2 ** 23) * 0.999_999),
  };
}

/** The score of a leaf by itself: gradient² / (hessian + λ), the gradient shrunk by α. */
export function scoreOfLeaf({ gradient, hessian }: Omit<LeafSums, "copies">, rules: SplitRules): number {
  const shrunk = shrink(gradient, rules.regAlpha);
  return (shrunk * shrunk) / (hessian + rules.regLambda);
}

/** What a leaf says by itself, in steps: −gradient / (hessian + λ), the gradient shrunk by α; within its bounds. */
export function valueOfLeaf(
  { gradient, hessian }: Omit<LeafSums, "copies">,
  { regAlpha, regLambda }: Pick<SplitRules, "regAlpha" | "regLambda">,
  { least, most }: LeafBounds,
): number {
  const weight = hessian + regLambda;
  // A sample of few rows may be empty.
  return weight > 0 ? Math.min(Math.max(-shrink(gradient, regAlpha) / weight, least), most) : 0;
}

/** The score of a leaf that says a value: what `scoreOfLeaf` is where the value is not bounded. */
export function scoreOfValue(
  { gradient, hessian }: Omit<LeafSums, "copies">,
  value: number,
  { regAlpha, regLambda }: Pick<SplitRules, "regAlpha" | "regLambda">,
): number {
  return -(2 * shrink(gradient, regAlpha) + (hessian + regLambda) * value) * value;
}

/** Whether what leaves say has to follow the values of any slot. */
export function isMonotone(shapes: readonly BinShape[]): boolean {
  return shapes.some(({ monotone }) => monotone !== 0);
}

/** The L1 penalty: pulls towards 0. */
export function shrink(gradient: number, regAlpha: number): number {
  if (gradient > regAlpha) return gradient - regAlpha;
  return gradient < -regAlpha ? gradient + regAlpha : 0;
}
