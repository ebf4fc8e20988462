/**
 * The hot loops of classification trees and forests, in two kernels that give the same bits. A kernel holds the data of
 * one fit and grows one tree after another.
 */
import type { GrownTree } from "./growing-tree.ts";

/** What a classification tree's splits are judged by. */
export type Criterion = "gini" | "entropy";

/** What a row of each class counts, beside its number of copies. */
export interface ClassFactors {
  readonly good: number;
  readonly bad: number;
}

export interface ClassTreeRules {
  readonly criterion: Criterion;
  readonly factors: ClassFactors;
  readonly maxDepth: number;
  /** Least weight of a child, and of a node that may be split, before class factors. */
  readonly minSamplesLeaf: number;
  readonly minSamplesSplit: number;
  /**
   * Candidates that each node looks at, drawn anew: all where that is no fewer than there are, and more where none of
   * them parts the node's rows.
   */
  readonly maxFeatures: number;
  /** `best` threshold of each candidate, or one drawn at `random`. */
  readonly splitter: "best" | "random";
}

/** What the bins of a field are. */
export interface ForestField {
  readonly bins: number;
  /** The bin of missing values of a numeric field, or −1. */
  readonly missing: number;
  readonly categorical: boolean;
  /** Smallest and largest value of each bin of a numeric field. */
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

/**
 * What a tree may ask: a threshold of a numeric field, or one level of a categorical field against the rest. It is what
 * the columns of a one-hot encoding offer, without encoding.
 */
export interface Candidates {
  readonly count: number;
  readonly field: Int32Array;
  /** The bin of the level, or −1 for a numeric field. */
  readonly level: Int32Array;
}

export interface ForestInput {
  readonly rows: number;
  /** The bins of each field, one byte a row. */
  readonly columns: readonly Uint8Array[];
  readonly fields: readonly ForestField[];
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  readonly candidates: Candidates;
  readonly rules: ClassTreeRules;
  /** Whether `counts` will be whole numbers whose sum is below 2³¹. */
  readonly wholeCounts: boolean;
}

export interface ForestKernel {
  /** How many copies of each row the next tree sees, set by the caller; at least one row must be seen. */
  readonly counts: Float64Array | Uint32Array;
  /** Impurity times weight that each field's splits took away in the last tree. */
  readonly gains: Float64Array;
  /** Weight of the good and of the bad rows in each node of the last tree, before class factors. */
  readonly goods: ArrayLike<number>;
  readonly bads: ArrayLike<number>;
  /**
   * Grows a tree. Yields now and then, as a moment to pause; what it grows doesn't depend on that, nor on earlier trees.
   * @param seed of all that is drawn.
   * @returns the tree, good until the next one is grown.
   */
  grow(seed: number): Generator<void, GrownTree>;
}

/** The PD of a leaf: its bad rows' share. */
export function pdOf(good: number, bad: number, factors: ClassFactors): number {
  return (bad * factors.bad) / (bad * factors.bad + good * factors.good);
}
