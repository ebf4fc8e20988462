import {
  type BoostingKernel,
  type GrowingTree,
  LEVEL,
  type LeafBounds,
  type LeafSums,
  type ScoredLeaf,
  SET_WORDS,
  type Split,
  type SplitRules,
  THRESHOLD,
  UNBOUNDED,
  UNKNOWN_RIGHT,
  valueOfLeaf,
} from "../../kernels/index.ts";
import type { FieldBins } from "../../preprocess/index.ts";
import type { Direction } from "./monotone.ts";

export interface TreeRules {
  readonly split: SplitRules;
  readonly numLeaves: number;
  /** Infinity for no limit. */
  readonly maxDepth: number;
  /** A leaf says −gradient / (hessian + λ), times this. */
  readonly leafScale: number;
}

/** A leaf of the growing tree: rows `from` … `to` − 1 of the kernel's order. */
interface Leaf {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  readonly sums: LeafSums;
  readonly bounds: LeafBounds;
  /** Where the leaf may be split: the number of its histogram, and the best split. */
  readonly histogram?: number;
  readonly split?: Split | undefined;
}

/** So many rows are added to a histogram at once, times slots: a pause between costs nothing. */
const LOOKS_BETWEEN_PAUSES = 8_000_000;

/**
 * Grows regression trees on gradients, leaf by leaf: the leaf whose split gains most is split next (Shi, "Best-first
 * decision tree learning", 2007; Ke et al., "LightGBM", 2017).
 */
export class LeafWiseGrower {
  /** Score that the splits of each field gained, over all trees. */
  readonly gains: Float64Array;
  readonly #kernel: BoostingKernel;
  readonly #fields: readonly FieldBins[];
  /** The field of each slot. */
  readonly #fieldOf: readonly number[];
  /** By field. */
  readonly #monotone: readonly Direction[];
  readonly #rules: TreeRules;
  readonly #freeHistograms: number[];
  readonly #goesLeft = new Uint8Array(256);
  readonly #set = new Uint32Array(SET_WORDS);
  #leaves: Leaf[] = [];

  constructor(
    kernel: BoostingKernel,
    fields: readonly FieldBins[],
    fieldOf: readonly number[],
    monotone: readonly Direction[],
    rules: TreeRules,
  ) {
    this.#kernel = kernel;
    this.#fields = fields;
    this.#fieldOf = fieldOf;
    this.#monotone = monotone;
    this.#rules = rules;
    this.#freeHistograms = Array.from({ length: rules.numLeaves }, (_, histogram) => histogram);
    this.gains = new Float64Array(fields.length);
  }

  /**
   * Grows a tree on the first `count` of `rows` rows in the kernel's order. Yields now and then, as a moment to pause.
   * @param slots how many the tree may ask.
   */
  *grow(tree: GrowingTree, count: number, rows: number, slots: number): Generator<void, void> {
    tree.clear();
    yield* this.#plantRoot(tree, count, rows, slots);
    while (this.#leaves.length < this.#rules.numLeaves) {
      const best = this.#bestLeaf();
      if (best < 0) break;
      const parent = this.#leaves[best] as Required<Leaf> & { split: Split };
      let [left, right] = this.#divide(tree, parent);
      const isLast = this.#leaves.length + 1 === this.#rules.numLeaves;
      const splitLeft = !isLast && this.#maySplit(left);
      const splitRight = !isLast && this.#maySplit(right);
      if (splitLeft || splitRight) {
        // The smaller child is counted; what is left of the parent is the larger one.
        const smaller = left.to - left.from <= right.to - right.from ? left : right;
        const counted = this.#freeHistograms.pop() as number;
        yield* this.#countChild(counted, parent.histogram, smaller, slots);
        const [leftHistogram, rightHistogram] =
          smaller === left ? [counted, parent.histogram] : [parent.histogram, counted];
        if (splitLeft) left = this.#search(left, leftHistogram);
        else this.#freeHistograms.push(leftHistogram);
        if (splitRight) right = this.#search(right, rightHistogram);
        else this.#freeHistograms.push(rightHistogram);
      } else {
        this.#freeHistograms.push(parent.histogram);
      }
      this.#leaves[best] = left;
      this.#leaves.push(right);
    }
    for (const { histogram } of this.#leaves) if (histogram !== undefined) this.#freeHistograms.push(histogram);
  }

  /** Adds what the last tree says of each row to the kernel's scores; it was grown on the first `count` of `rows`. */
  addToScores(tree: GrowingTree, count: number, rows: number): void {
    const leaves: ScoredLeaf[] = this.#leaves.map(({ node, from, to }) => ({ from, to, value: tree.value[node] }));
    // The other rows take the way of those that it was grown on.
    const todo = [{ node: 0, from: count, to: rows }];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { node, from, to } = next;
      if (from === to) continue;
      if (tree.field[node] < 0) {
        leaves.push({ from, to, value: tree.value[node] });
        continue;
      }
      const middle = this.#kernel.partition(from, to, node);
      todo.push({ node: tree.left[node], from, to: middle }, { node: tree.left[node] + 1, from: middle, to });
    }
    this.#kernel.addToScores(leaves);
  }

  *#plantRoot(tree: GrowingTree, count: number, rows: number, slots: number): Generator<void, void> {
    const kernel = this.#kernel;
    const root = { node: 0, depth: 0, from: 0, to: count, bounds: UNBOUNDED };
    const histogram = this.#freeHistograms.pop() as number;
    kernel.clearHistogram(histogram);
    const rowsAtOnce = Math.ceil(LOOKS_BETWEEN_PAUSES / slots / 64) * 64;
    for (let from = 0; from < rows; from += rowsAtOnce) {
      kernel.computeGradients(from, Math.min(from + rowsAtOnce, rows), { histogram, count });
      if (rows > rowsAtOnce) yield;
    }
    const sums = { ...kernel.sumHistogram(histogram), copies: kernel.sumCopies(0, count) };
    this.#addLeaf(tree, sums, UNBOUNDED);
    const leaf: Leaf = { ...root, sums };
    if (this.#maySplit(leaf)) {
      this.#leaves = [this.#search(leaf, histogram)];
      return;
    }
    this.#freeHistograms.push(histogram);
    this.#leaves = [leaf];
  }

  #addLeaf(tree: GrowingTree, sums: LeafSums, bounds: LeafBounds): number {
    const { leafScale, split } = this.#rules;
    return tree.addLeaf(leafScale * valueOfLeaf(sums, split, bounds), sums.copies);
  }

  #maySplit({ depth, from, to, sums }: Leaf): boolean {
    const { maxDepth, split } = this.#rules;
    const { minChildSamples, minSumHessian } = split;
    if (to - from < 2 || depth >= maxDepth) return false;
    return sums.copies >= 2 * minChildSamples && sums.hessian >= 2 * minSumHessian;
  }

  *#countChild(histogram: number, parent: number, child: Leaf, slots: number): Generator<void, void> {
    const { from, to } = child;
    if ((to - from) * slots <= LOOKS_BETWEEN_PAUSES) return this.#kernel.countChild(histogram, parent, from, to);
    this.#kernel.clearHistogram(histogram);
    yield* this.#fill(histogram, child, slots);
    this.#kernel.subtractHistogram(parent, histogram);
  }

  *#fill(histogram: number, { from, to }: Pick<Leaf, "from" | "to">, slots: number): Generator<void, void> {
    const rows = Math.ceil(LOOKS_BETWEEN_PAUSES / slots);
    for (let begin = from; begin < to; begin += rows) {
      this.#kernel.fillHistogram(histogram, begin, Math.min(begin + rows, to));
      if (to - from > rows) yield;
    }
  }

  #search(leaf: Leaf, histogram: number): Leaf {
    const split = this.#kernel.findSplit(histogram, leaf.sums, leaf.from, leaf.to, leaf.bounds);
    return { ...leaf, histogram, split };
  }

  /** The leaf whose split gains most, the first among equals; −1 if none can be split. */
  #bestLeaf(): number {
    let best = -1;
    let most = 0;
    for (const [i, { split }] of this.#leaves.entries()) {
      if (split === undefined || split.gain <= most) continue;
      most = split.gain;
      best = i;
    }
    return best;
  }

  /** Splits a leaf by its best split: rows, tree and kernel. Returns the children. */
  #divide(tree: GrowingTree, { node, depth, from, to, sums, bounds, split }: Leaf & { split: Split }): [Leaf, Leaf] {
    const kernel = this.#kernel;
    const child = tree.nodes;
    const field = this.#fieldOf[split.slot];
    const goesLeft = this.#goesLeft.fill(0);
    if (split.cut >= 0) goesLeft.fill(1, 0, split.cut + 1);
    for (const bin of split.levels) goesLeft[bin] = 1;
    const { missing } = this.#fields[field];
    if (split.missingLeft) goesLeft[missing] = 1;
    kernel.setQuestion(node, split.slot, goesLeft);
    const middle = kernel.partition(from, to, node);
    const copies = kernel.sumCopies(from, middle);
    const leftSums = { gradient: split.gradient, hessian: split.hessian, copies };
    const rightSums = {
      gradient: sums.gradient - leftSums.gradient,
      hessian: sums.hessian - leftSums.hessian,
      copies: sums.copies - copies,
    };
    // Where the leaf tells nothing of unknown values, they go with the majority.
    const unknownLeft = split.hasMissing ? split.missingLeft : leftSums.copies >= rightSums.copies;
    if (split.cut >= 0 && missing >= 0 && goesLeft[missing] !== +unknownLeft) {
      goesLeft[missing] = +unknownLeft;
      kernel.setQuestion(node, split.slot, goesLeft);
    }
    this.gains[field] += split.gain;
    this.#ask(tree, node, field, split, unknownLeft);
    const isOfValues = split.cut >= 0 && split.cut < this.#fields[field].bins - (missing >= 0 ? 2 : 1);
    const direction = isOfValues ? this.#monotone[field] : 0;
    const [leftBounds, rightBounds] = this.#boundsOfChildren(bounds, leftSums, rightSums, direction);
    this.#addLeaf(tree, leftSums, leftBounds);
    this.#addLeaf(tree, rightSums, rightBounds);
    return [
      { node: child, depth: depth + 1, from, to: middle, sums: leftSums, bounds: leftBounds },
      { node: child + 1, depth: depth + 1, from: middle, to, sums: rightSums, bounds: rightBounds },
    ];
  }

  /**
   * Where a split has a direction, the value halfway between its children bounds all that grows of either (the "basic"
   * method of Auguste, Malory & Smirnov, "A better method to enforce monotonic constraints in regression and
   * classification trees", 2020): so no later split can turn the order about.
   */
  #boundsOfChildren(bounds: LeafBounds, left: LeafSums, right: LeafSums, direction: Direction) {
    if (direction === 0) return [bounds, bounds] as const;
    const { split } = this.#rules;
    const middle = (valueOfLeaf(left, split, bounds) + valueOfLeaf(right, split, bounds)) / 2;
    const below = { ...bounds, most: middle };
    const above = { ...bounds, least: middle };
    return direction > 0 ? ([below, above] as const) : ([above, below] as const);
  }

  /** Writes a split into the tree. */
  #ask(tree: GrowingTree, node: number, field: number, { cut, levels }: Split, unknownLeft: boolean): void {
    const bins = this.#fields[field];
    const unknownRight = unknownLeft ? 0 : UNKNOWN_RIGHT;
    if (bins.kind === "numeric") {
      tree.split(node, field, THRESHOLD | unknownRight, bins.bounds[cut] ?? Number.POSITIVE_INFINITY);
      return;
    }
    if (levels.length === 1) {
      tree.split(node, field, LEVEL, levels[0]);
      return;
    }
    this.#set.fill(0);
    for (const bin of levels) this.#set[bin >> 5] |= 1 << (bin & 31);
    tree.splitBySet(node, field, unknownRight, this.#set);
  }
}
