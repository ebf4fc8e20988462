import { LEVEL, LEVEL_SET, type TreeNodes, UNKNOWN_RIGHT } from "../tree-nodes.ts";
import { BLOCK, type TreeWalker } from "../tree-walker.ts";
import { growMemory, type Instance, instantiateOwn } from "./module.ts";
import { placer } from "./placer.ts";

/** Bytes of a node, and the bits beside the address of its left child: see `../assembly/tree-walk.ts`. */
const NODE = 16;
const RIGHT_IF_UNKNOWN = 1;
const IS_LEVEL = 2;
const IS_SET = 4;
const IS_LEAF = 8;

const FREE = 1024;

/** Walks the trees of one model at a time, in a memory that grows to the largest one's needs. */
export class WasmTreeWalker implements TreeWalker {
  readonly block = BLOCK;
  answers = new Float32Array();
  readonly #instance: Instance;
  #trees: TreeNodes | undefined;
  #fields = 0;
  #places = choosePlaces(0, 0, 0, 0);
  #sums = new Float64Array();

  constructor(module: WebAssembly.Module) {
    this.#instance = instantiateOwn(module, FREE);
  }

  /** Takes up a model's trees, unless it has them already. */
  take(trees: TreeNodes, fields: number): this {
    if (this.#trees === trees && this.#fields === fields) return this;
    this.#trees = undefined;
    const places = choosePlaces(trees.roots.length, trees.field.length, trees.sets.length, fields);
    growMemory(this.#instance.memory, places.end);
    const { buffer } = this.#instance.memory;
    this.answers = new Float32Array(buffer, places.answers, fields * BLOCK);
    this.#sums = new Float64Array(buffer, places.sums, BLOCK);
    new Uint32Array(buffer, places.sets, trees.sets.length).set(trees.sets);
    const roots = new Uint32Array(buffer, places.roots, trees.roots.length);
    for (const [tree, root] of trees.roots.entries()) roots[tree] = places.nodes + root * NODE;
    writeNodes(trees, buffer, places.nodes, places.sets);
    this.#places = places;
    this.#trees = trees;
    this.#fields = fields;
    return this;
  }

  addTo(sums: Float64Array): void {
    if (this.#trees === undefined) return;
    const { roots, answers, sums: own } = this.#places;
    this.#sums.set(sums);
    this.#instance.kernels.addTrees(roots, this.#trees.roots.length - 1, answers, sums.length, own);
    sums.set(this.#sums.subarray(0, sums.length));
  }
}

function writeNodes({ field, kind, value, left }: TreeNodes, buffer: ArrayBufferLike, nodes: number, sets: number) {
  const bits = new Uint32Array(buffer, nodes, (field.length * NODE) / 4);
  const floats = new Float32Array(buffer, nodes, bits.length);
  const setNumber = new Uint32Array(value.buffer, value.byteOffset, value.length);
  for (let node = 0; node < field.length; node++) {
    const at = node * 4;
    if (field[node] < 0) {
      bits[at] = 0;
      floats[at + 1] = Number.POSITIVE_INFINITY;
      bits[at + 2] = (nodes + node * NODE) | IS_LEAF;
      floats[at + 3] = value[node];
      continue;
    }
    const isSet = kind[node] >= LEVEL_SET;
    const isLevel = kind[node] === LEVEL;
    bits[at] = field[node] * BLOCK * 4;
    floats[at + 1] = value[node];
    const unknown = isLevel || (kind[node] & UNKNOWN_RIGHT) !== 0 ? RIGHT_IF_UNKNOWN : 0;
    bits[at + 2] = (nodes + left[node] * NODE) | unknown | (isLevel ? IS_LEVEL : 0) | (isSet ? IS_SET : 0);
    bits[at + 3] = isSet ? sets + setNumber[node] * 32 : 0;
  }
}

function choosePlaces(roots: number, nodes: number, setWords: number, fields: number) {
  const place = placer(FREE);
  return {
    roots: place(roots * 4),
    nodes: place(nodes * NODE),
    sets: place(setWords * 4),
    answers: place(fields * BLOCK * 4),
    sums: place(BLOCK * 8),
    end: place(0),
  };
}
