import { LEVEL_SET, SET_WORDS, type TreeNodes } from "./tree-nodes.ts";

/** One tree: the arrays of `TreeNodes`, maybe with more room than nodes, node 0 the root. */
export interface GrownTree {
  readonly nodes: number;
  readonly sets: number;
  readonly field: Int32Array;
  readonly kind: Uint8Array;
  readonly value: Float32Array;
  readonly left: Uint32Array;
  readonly cover: Float32Array;
  readonly setWords: Uint32Array;
}

/**
 * One tree while it grows: the arrays of `TreeNodes` with room to spare, node 0 the root. Cleared and used again for
 * the next tree. Arrays are replaced when they fill up: don't keep them over `addLeaf`.
 */
export class GrowingTree implements GrownTree {
  nodes = 0;
  sets = 0;
  field = new Int32Array(64);
  kind = new Uint8Array(64);
  value = new Float32Array(64);
  left = new Uint32Array(64);
  cover = new Float32Array(64);
  setWords = new Uint32Array(SET_WORDS);

  clear(): void {
    this.nodes = 0;
    this.sets = 0;
  }

  /** @returns the number of the new leaf. */
  addLeaf(value: number, cover: number): number {
    if (this.nodes === this.field.length) this.#makeRoom();
    const node = this.nodes++;
    this.field[node] = -1;
    this.kind[node] = 0;
    this.value[node] = value;
    this.left[node] = 0;
    this.cover[node] = cover;
    return node;
  }

  /** Makes a leaf ask a question; its children are the next two leaves added. `value` as in `TreeNodes`. */
  split(node: number, field: number, kind: number, value: number): void {
    this.field[node] = field;
    this.kind[node] = kind;
    this.value[node] = value;
    this.left[node] = this.nodes;
  }

  /** Likewise, whether the level is in the set of `SET_WORDS` words. */
  splitBySet(node: number, field: number, unknownRight: number, set: Uint32Array): void {
    this.split(node, field, LEVEL_SET | unknownRight, 0);
    new Uint32Array(this.value.buffer)[node] = this.sets;
    const end = (this.sets + 1) * SET_WORDS;
    if (end > this.setWords.length) this.setWords = enlarged(this.setWords, 2 * end);
    this.setWords.set(set, this.sets * SET_WORDS);
    this.sets++;
  }

  #makeRoom(): void {
    const size = 2 * this.nodes;
    this.field = enlarged(this.field, size);
    this.kind = enlarged(this.kind, size);
    this.value = enlarged(this.value, size);
    this.left = enlarged(this.left, size);
    this.cover = enlarged(this.cover, size);
  }
}

/** Collects grown trees into one `TreeNodes`. */
export class TreeCollector {
  readonly #trees = new GrowingTree();
  readonly #roots = [0];

  /** Appends a copy of `tree`. */
  add(tree: GrownTree): void {
    const all = this.#trees;
    const from = all.nodes;
    all.nodes += tree.nodes;
    all.field = appended(all.field, from, tree.field.subarray(0, tree.nodes));
    all.kind = appended(all.kind, from, tree.kind.subarray(0, tree.nodes));
    all.value = appended(all.value, from, tree.value.subarray(0, tree.nodes));
    all.left = appended(all.left, from, tree.left.subarray(0, tree.nodes));
    all.cover = appended(all.cover, from, tree.cover.subarray(0, tree.nodes));
    const setNumber = new Uint32Array(all.value.buffer);
    for (let node = from; node < all.nodes; node++) {
      if (all.field[node] < 0) continue;
      all.left[node] += from;
      if (all.kind[node] >= LEVEL_SET) setNumber[node] += all.sets;
    }
    all.setWords = appended(all.setWords, all.sets * SET_WORDS, tree.setWords.subarray(0, tree.sets * SET_WORDS));
    all.sets += tree.sets;
    this.#roots.push(all.nodes);
  }

  /** Forgets all but the first `trees` trees. */
  keep(trees: number): void {
    this.#roots.length = trees + 1;
    this.#trees.nodes = this.#roots[trees];
  }

  /** The trees added, in arrays of their exact length. */
  finish(): TreeNodes {
    const { nodes, sets, field, kind, value, left, cover, setWords } = this.#trees;
    return {
      roots: Uint32Array.from(this.#roots),
      field: field.slice(0, nodes),
      kind: kind.slice(0, nodes),
      value: value.slice(0, nodes),
      left: left.slice(0, nodes),
      cover: cover.slice(0, nodes),
      sets: setWords.slice(0, sets * SET_WORDS),
    };
  }
}

type Words = Int32Array | Uint32Array | Float32Array | Uint8Array;

function enlarged<Type extends Words>(array: Type, length: number): Type {
  const larger = new (array.constructor as new (length: number) => Type)(length);
  larger.set(array);
  return larger;
}

function appended<Type extends Words>(array: Type, at: number, more: ArrayLike<number>): Type {
  const end = at + more.length;
  const roomy = end > array.length ? enlarged(array, Math.max(end, 2 * array.length)) : array;
  roomy.set(more, at);
  return roomy;
}
