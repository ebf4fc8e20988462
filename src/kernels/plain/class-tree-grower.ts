import type { Random } from "../../random.ts";
import { type Candidates, type ClassTreeRules, pdOf } from "../forest.ts";
import type { GrowingTree } from "../growing-tree.ts";
import { LEVEL, THRESHOLD, UNKNOWN_RIGHT } from "../tree-nodes.ts";
import { ClassSplit } from "./class-split.ts";
import type { NodeRows } from "./node-rows.ts";
import { impurityDecrease, purity } from "./purity.ts";

/** After so many looks at a row it is worth asking whether the event loop waits. */
const LOOKS_BETWEEN_PAUSES = 2_000_000;

/** Grows classification trees by CART: depth first, every node split where its children get purest. */
export class ClassTreeGrower {
  /** Impurity times weight that each field's splits took away in the last tree. */
  readonly gains: Float64Array;
  /** Weight of the good and of the bad rows in each node of the last tree, before class factors. */
  readonly goods: number[] = [];
  readonly bads: number[] = [];
  readonly #node: NodeRows;
  readonly #candidates: Candidates;
  readonly #rules: ClassTreeRules;
  readonly #split: ClassSplit;
  readonly #order: Int32Array;
  readonly #spare: Int32Array;

  /** @param node holds the rows; their weights may change between trees. */
  constructor(node: NodeRows, candidates: Candidates, rules: ClassTreeRules) {
    this.#node = node;
    this.#candidates = candidates;
    this.#rules = rules;
    this.#split = new ClassSplit(node, rules);
    this.#order = new Int32Array(candidates.count);
    this.#spare = new Int32Array(node.rows.length);
    this.gains = new Float64Array(node.fields.length);
  }

  /**
   * Grows a tree on the first `rows` row numbers of the node, which it reorders. Yields now and then, as a moment to
   * pause; what it grows doesn't depend on that.
   */
  *grow(tree: GrowingTree, rows: number, random: Random): Generator<void, void> {
    const node = this.#node;
    const { maxDepth, minSamplesLeaf, minSamplesSplit } = this.#rules;
    const [rootGood, rootBad] = this.#weigh(rows);
    tree.clear();
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    this.gains.fill(0);
    this.goods.length = 0;
    this.bads.length = 0;
    this.#addLeaf(tree, rootGood, rootBad);
    const todo: Todo[] = [{ leaf: 0, from: 0, to: rows, depth: 0, good: rootGood, bad: rootBad }];
    let looks = 0;
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const { leaf, from, to, depth, good, bad } = next;
      const weight = good + bad;
      const tooSmall = weight < minSamplesSplit || weight < 2 * minSamplesLeaf;
      if (good === 0 || bad === 0 || tooSmall || depth >= maxDepth) continue;
      node.begin(from, to, good, bad);
      this.#split.clear();
      let parted = false;
      for (let k = 0; (k < this.#rules.maxFeatures || !parted) && k < this.#order.length; k++) {
        if (this.#offer(this.#drawCandidate(k, random), random)) parted = true;
        looks += to - from;
        if (looks < LOOKS_BETWEEN_PAUSES) continue;
        looks = 0;
        yield;
      }
      node.end();
      if (this.#split.field < 0) continue;
      const middle = this.#partition(from, to);
      const { leftGood, leftBad } = this.#split;
      const child = this.#grow(tree, leaf, good, bad);
      const rightGood = good - leftGood;
      const rightBad = bad - leftBad;
      todo.push({ leaf: child + 1, from: middle, to, depth: depth + 1, good: rightGood, bad: rightBad });
      todo.push({ leaf: child, from, to: middle, depth: depth + 1, good: leftGood, bad: leftBad });
    }
  }

  /** The k-th candidate of the node: the order is shuffled as far as it is used, unless all are looked at. */
  #drawCandidate(k: number, random: Random): number {
    const order = this.#order;
    if (this.#rules.maxFeatures >= order.length) return order[k];
    const at = k + random.int(order.length - k);
    const candidate = order[at];
    order[at] = order[k];
    order[k] = candidate;
    return candidate;
  }

  #offer(candidate: number, random: Random): boolean {
    const field = this.#candidates.field[candidate];
    const level = this.#candidates.level[candidate];
    return this.#rules.splitter === "best"
      ? this.#split.offer(field, level)
      : this.#split.offerDrawn(field, level, random);
  }

  /** Writes the best question into the tree. Returns its left child. */
  #grow(tree: GrowingTree, leaf: number, good: number, bad: number): number {
    const { field, level, hasMissing, missingLeft, leftGood, leftBad } = this.#split;
    const { criterion, factors } = this.#rules;
    const before = purity(criterion, good * factors.good, bad * factors.bad);
    this.gains[field] += Math.max(impurityDecrease(criterion, this.#split.purity - before), 0);
    const left = leftGood + leftBad;
    const right = good + bad - left;
    if (level >= 0) {
      tree.split(leaf, field, LEVEL, level);
    } else {
      // Where training tells nothing of missing values, they go with the majority.
      const unknownLeft = hasMissing ? missingLeft : left >= right;
      tree.split(leaf, field, THRESHOLD | (unknownLeft ? 0 : UNKNOWN_RIGHT), this.#split.threshold);
    }
    this.#addLeaf(tree, leftGood, leftBad);
    return this.#addLeaf(tree, good - leftGood, bad - leftBad) - 1;
  }

  /** Sorts the node's rows into left ones and right ones, each in their old order. Returns where the right begin. */
  #partition(from: number, to: number): number {
    const { field, level, cut, missingLeft } = this.#split;
    const { rows, columns, fields } = this.#node;
    const column = columns[field];
    const low = level < 0 ? 0 : level;
    const alsoLeft = missingLeft ? fields[field].missing : low;
    const spare = this.#spare;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const bin = column[row];
      // No branch: which way a row goes can't be predicted.
      const goesLeft = (+(bin >= low) & +(bin <= cut)) | +(bin === alsoLeft);
      rows[left] = row;
      spare[right] = row;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    for (let i = 0; i < right; i++) rows[left + i] = spare[i];
    return left;
  }

  #weigh(rows: number): [number, number] {
    let good = 0;
    let bad = 0;
    for (let i = 0; i < rows; i++) {
      const weight = this.#node.weights[this.#node.rows[i]];
      if (weight < 0) bad -= weight;
      else good += weight;
    }
    return [good, bad];
  }

  #addLeaf(tree: GrowingTree, good: number, bad: number): number {
    this.goods.push(good);
    this.bads.push(bad);
    return tree.addLeaf(pdOf(good, bad, this.#rules.factors), good + bad);
  }
}

/** A leaf that may yet be split: its rows, and their weights by class. */
interface Todo {
  readonly leaf: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly good: number;
  readonly bad: number;
}
