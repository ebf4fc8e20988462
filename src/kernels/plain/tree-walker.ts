import { LEVEL, SET_WORDS, THRESHOLD, type TreeNodes, UNKNOWN_RIGHT } from "../tree-nodes.ts";
import { BLOCK, type TreeWalker } from "../tree-walker.ts";

/** One row after another, node by node. */
export class PlainTreeWalker implements TreeWalker {
  readonly block: number;
  readonly answers: Float32Array;
  readonly #trees: TreeNodes;

  /** @param rows that it will be asked for, at most. */
  constructor(trees: TreeNodes, fields: number, rows: number) {
    this.#trees = trees;
    this.block = Math.max(Math.min(rows, BLOCK), 1);
    this.answers = new Float32Array(fields * this.block);
  }

  addTo(sums: Float64Array): void {
    const { answers, block } = this;
    const { roots, field, kind, value, left, sets } = this.#trees;
    const setNumber = new Uint32Array(value.buffer, value.byteOffset, value.length);
    for (let tree = 0; tree + 1 < roots.length; tree++) {
      for (let row = 0; row < sums.length; row++) {
        let node = roots[tree];
        for (let f = field[node]; f >= 0; f = field[node]) {
          const answer = answers[f * block + row];
          let right: number;
          // A comparison with NaN is false: "not ≤" sends the unknown right, "greater" sends it left.
          switch (kind[node]) {
            case THRESHOLD:
              right = +(answer > value[node]);
              break;
            case THRESHOLD | UNKNOWN_RIGHT:
              right = +!(answer <= value[node]);
              break;
            case LEVEL:
              right = +(answer !== value[node]);
              break;
            default:
              right = Number.isNaN(answer)
                ? kind[node] & UNKNOWN_RIGHT
                : 1 - ((sets[setNumber[node] * SET_WORDS + (answer >> 5)] >>> (answer & 31)) & 1);
          }
          node = left[node] + right;
        }
        sums[row] += value[node];
      }
    }
  }
}
