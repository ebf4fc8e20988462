import type { GrowingTree } from "../trees/growing-tree.ts";
import type { TrainingSet } from "../trees/training-set.ts";
import { LEVEL, SET_WORDS, THRESHOLD, UNKNOWN_RIGHT } from "../trees/tree-nodes.ts";
import { fillHistogram, layOut, type RowSums, subtractHistogram } from "./histogram.ts";
import { LeafSplit, type LeafSums, type SplitRules, shrink } from "./leaf-split.ts";

export interface TreeRules extends SplitRules {
  readonly numLeaves: number;
  /** Infinity for no limit. */
  readonly maxDepth: number;
  /** A leaf says −gradient / (hessian + λ), times this. */
  readonly leafScale: number;
}

/** A leaf of the growing tree: the rows `rows[from]` … `rows[to − 1]`. */
interface Leaf {
  readonly node: number;
  readonly depth: number;
  readonly from: number;
  readonly to: number;
  /** Where the leaf may be split: its histogram, and the best split. */
  readonly histogram?: Float64Array;
  readonly split?: LeafSplit;
}

/**
 * Grows regression trees on gradients, leaf by leaf: the leaf whose split gains most is split next (Shi, "Best-first
 * decision tree learning", 2007; Ke et al., "LightGBM", 2017).
 *
 * The rows of a leaf are a range of `rows`; splitting it sorts the range in place:
 *
 *     rows   3 8 1 | 0 5 2 9 | 7 4 6        leaf 1 holds rows 0 5 2 9
 *                    5 9 | 0 2              its left child 5 9, its right child 0 2
 */
export class LeafWiseGrower {
  /** Score that the splits of each field gained, over all trees. */
  readonly gains: Float64Array;
  readonly #set: TrainingSet;
  readonly #rules: TreeRules;
  readonly #starts: Int32Array;
  readonly #spare: Uint32Array;
  readonly #freeHistograms: Float64Array[] = [];
  /** 256 entries a node: 1 for each bin of its field that goes left. */
  #goesLeft = new Uint8Array(256);
  #leaves: Leaf[] = [];

  constructor(set: TrainingSet, rules: TreeRules) {
    this.#set = set;
    this.#rules = rules;
    this.#starts = layOut(set.fields);
    this.#spare = new Uint32Array(set.rows);
    this.gains = new Float64Array(set.fields.length);
  }

  /**
   * Grows a tree on the first `count` of `rows`, which it reorders. Yields now and then, as a moment to pause.
   * @param fields the fields that the tree may ask.
   */
  *grow(
    tree: GrowingTree,
    rows: Uint32Array,
    count: number,
    sums: RowSums,
    fields: readonly number[],
  ): Generator<void, void> {
    const total = addUp(rows, count, sums);
    tree.clear();
    this.#addLeaf(tree, total);
    const root: Leaf = { node: 0, depth: 0, from: 0, to: count };
    this.#leaves = [root];
    if (this.#maySplit(root, total)) {
      const histogram = this.#takeHistogram();
      yield* this.#fill(histogram, root, rows, sums, fields);
      this.#leaves = [this.#search(root, total, histogram, fields)];
    }
    while (this.#leaves.length < this.#rules.numLeaves) {
      const best = this.#bestLeaf();
      if (best < 0) break;
      const parent = this.#leaves[best] as Required<Leaf>;
      const { split } = parent;
      this.gains[split.field] += split.gain;
      const leftSums: LeafSums = { gradient: split.gradient, hessian: split.hessian, copies: split.copies };
      const rightSums = without(parent.split.leaf, leftSums);
      this.#splitNode(tree, parent.node, split, rightSums);
      const middle = this.#partition(parent, rows);
      const child = this.#addLeaf(tree, leftSums);
      this.#addLeaf(tree, rightSums);
      const depth = parent.depth + 1;
      let left: Leaf = { node: child, depth, from: parent.from, to: middle };
      let right: Leaf = { node: child + 1, depth, from: middle, to: parent.to };
      const isLast = this.#leaves.length + 1 === this.#rules.numLeaves;
      const splitLeft = !isLast && this.#maySplit(left, leftSums);
      const splitRight = !isLast && this.#maySplit(right, rightSums);
      if (splitLeft || splitRight) {
        // The smaller child is counted; what is left of the parent is the larger one.
        const smaller = middle - parent.from <= parent.to - middle ? left : right;
        const counted = this.#takeHistogram();
        yield* this.#fill(counted, smaller, rows, sums, fields);
        for (const field of fields) {
          subtractHistogram(parent.histogram, counted, this.#starts[field], this.#starts[field + 1]);
        }
        const [leftHistogram, rightHistogram] =
          smaller === left ? [counted, parent.histogram] : [parent.histogram, counted];
        if (splitLeft) left = this.#search(left, leftSums, leftHistogram, fields);
        else this.#freeHistograms.push(leftHistogram);
        if (splitRight) right = this.#search(right, rightSums, rightHistogram, fields);
        else this.#freeHistograms.push(rightHistogram);
      } else {
        this.#freeHistograms.push(parent.histogram);
      }
      this.#leaves[best] = left;
      this.#leaves.push(right);
    }
    for (const { histogram } of this.#leaves) if (histogram !== undefined) this.#freeHistograms.push(histogram);
  }

  /** Adds what the last tree says of each row to `scores`; rows from `count` on are those it was not grown on. */
  addTo(scores: Float32Array, tree: GrowingTree, rows: Uint32Array, count: number): void {
    for (const { node, from, to } of this.#leaves) {
      const value = tree.value[node];
      for (let i = from; i < to; i++) scores[rows[i]] += value;
    }
    const { columns } = this.#set;
    for (let i = count; i < rows.length; i++) {
      const row = rows[i];
      let node = 0;
      while (tree.field[node] >= 0) {
        const bin = columns[tree.field[node]][row];
        node = tree.left[node] + 1 - this.#goesLeft[256 * node + bin];
      }
      scores[row] += tree.value[node];
    }
  }

  #addLeaf(tree: GrowingTree, { gradient, hessian, copies }: LeafSums): number {
    const { regAlpha, regLambda, leafScale } = this.#rules;
    return tree.addLeaf((-leafScale * shrink(gradient, regAlpha)) / (hessian + regLambda), copies);
  }

  #maySplit({ depth, from, to }: Leaf, { copies, hessian }: LeafSums): boolean {
    const { maxDepth, minChildSamples, minSumHessian } = this.#rules;
    return to - from > 1 && depth < maxDepth && copies >= 2 * minChildSamples && hessian >= 2 * minSumHessian;
  }

  *#fill(
    histogram: Float64Array,
    { from, to }: Leaf,
    rows: Uint32Array,
    sums: RowSums,
    fields: readonly number[],
  ): Generator<void, void> {
    const { fields: allBins, columns } = this.#set;
    let looks = 0;
    for (const field of fields) {
      fillHistogram(histogram, this.#starts[field], allBins[field].bins, columns[field], rows, from, to, sums);
      looks += to - from;
      if (looks < LOOKS_BETWEEN_PAUSES) continue;
      looks = 0;
      yield;
    }
  }

  #search(leaf: Leaf, sums: LeafSums, histogram: Float64Array, fields: readonly number[]): Leaf {
    const split = new LeafSplit(sums, this.#rules);
    for (const field of fields) split.offer(field, this.#set.fields[field], histogram, this.#starts[field]);
    return { ...leaf, histogram, split };
  }

  /** The leaf whose split gains most, the first among equals; −1 if none can be split. */
  #bestLeaf(): number {
    let best = -1;
    let most = 0;
    for (const [i, { split }] of this.#leaves.entries()) {
      if (split === undefined || split.field < 0 || split.gain <= most) continue;
      most = split.gain;
      best = i;
    }
    return best;
  }

  /** Writes the question into the tree, and which bins it sends left. */
  #splitNode(tree: GrowingTree, node: number, split: LeafSplit, right: LeafSums): void {
    const { field, cut, missingLeft, hasMissing, levels } = split;
    const bins = this.#set.fields[field];
    const needed = 256 * (node + 1);
    if (this.#goesLeft.length < needed) {
      const larger = new Uint8Array(2 * needed);
      larger.set(this.#goesLeft);
      this.#goesLeft = larger;
    }
    const goesLeft = this.#goesLeft.fill(0, 256 * node, needed);
    // Where the leaf tells nothing of unknown values, they go with the majority.
    const unknownLeft = hasMissing ? missingLeft : split.copies >= right.copies;
    const unknownRight = unknownLeft ? 0 : UNKNOWN_RIGHT;
    if (bins.kind === "numeric") {
      goesLeft.fill(1, 256 * node, 256 * node + cut + 1);
      if (bins.missing >= 0) goesLeft[256 * node + bins.missing] = unknownLeft ? 1 : 0;
      tree.split(node, field, THRESHOLD | unknownRight, bins.bounds[cut] ?? Number.POSITIVE_INFINITY);
      return;
    }
    for (const bin of levels) goesLeft[256 * node + bin] = 1;
    if (levels.length === 1) {
      tree.split(node, field, LEVEL, levels[0]);
      return;
    }
    const set = new Uint32Array(SET_WORDS);
    for (const bin of levels) set[bin >> 5] |= 1 << (bin & 31);
    tree.splitBySet(node, field, unknownRight, set);
  }

  /** Sorts the leaf's rows into left ones and right ones, each in their old order. Returns where the right begin. */
  #partition({ node, from, to, split }: Required<Leaf>, rows: Uint32Array): number {
    const column = this.#set.columns[split.field];
    const goesLeft = this.#goesLeft.subarray(256 * node, 256 * (node + 1));
    const spare = this.#spare;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const isLeft = goesLeft[column[row]];
      rows[left] = row;
      spare[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    for (let i = 0; i < right; i++) rows[left + i] = spare[i];
    return left;
  }

  #takeHistogram(): Float64Array {
    return this.#freeHistograms.pop() ?? new Float64Array(this.#starts[this.#starts.length - 1]);
  }
}

/** After so many looks at a row it is worth asking whether the event loop waits. */
const LOOKS_BETWEEN_PAUSES = 2_000_000;

function addUp(rows: Uint32Array, count: number, { gradients, hessians, copies }: RowSums): LeafSums {
  const sums = { gradient: 0, hessian: 0, copies: 0 };
  for (let i = 0; i < count; i++) {
    const row = rows[i];
    sums.gradient += gradients[row];
    sums.hessian += hessians[row];
    sums.copies += copies[row];
  }
  return sums;
}

function without(all: LeafSums, some: LeafSums): LeafSums {
  return {
    gradient: all.gradient - some.gradient,
    hessian: all.hessian - some.hessian,
    copies: all.copies - some.copies,
  };
}
