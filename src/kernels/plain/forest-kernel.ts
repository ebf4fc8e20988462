import { Random } from "../../random.ts";
import type { ForestInput, ForestKernel } from "../forest.ts";
import { GrowingTree, type GrownTree } from "../growing-tree.ts";
import { ClassTreeGrower } from "./class-tree-grower.ts";
import { NodeRows } from "./node-rows.ts";

/** Forests in plain code: also for entropy, and for counts that are not whole. */
export class PlainForestKernel implements ForestKernel {
  readonly counts: Float64Array;
  readonly #y: Uint8Array;
  readonly #node: NodeRows;
  readonly #grower: ClassTreeGrower;
  readonly #tree = new GrowingTree();

  constructor({ rows, fields, columns, y, candidates, rules }: ForestInput) {
    this.counts = new Float64Array(rows);
    this.#y = y;
    this.#node = new NodeRows(fields, columns, rows);
    this.#grower = new ClassTreeGrower(this.#node, candidates, rules);
  }

  get gains(): Float64Array {
    return this.#grower.gains;
  }

  get goods(): readonly number[] {
    return this.#grower.goods;
  }

  get bads(): readonly number[] {
    return this.#grower.bads;
  }

  *grow(seed: number): Generator<void, GrownTree> {
    let rows = 0;
    for (const [row, count] of this.counts.entries()) {
      if (count === 0) continue;
      this.#node.weights[row] = this.#y[row] === 1 ? -count : count;
      this.#node.rows[rows++] = row;
    }
    yield* this.#grower.grow(this.#tree, rows, new Random(seed));
    return this.#tree;
  }
}
