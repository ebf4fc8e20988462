import type { ForestKernel } from "../forest.ts";
import type { GrownTree } from "../growing-tree.ts";
import { NODES, OWN_PLACES, PLAN_BYTES, SHARED_UINTS } from "./forest-layout.ts";
import type { Instance, KernelExports } from "./module.ts";

/** After so many looks at a row it is worth asking whether the event loop waits. */
const LOOKS_BETWEEN_PAUSES = 8_000_000;

/** Forests in WebAssembly: Gini impurity, and counts that are whole. */
export class WasmForestKernel implements ForestKernel {
  readonly counts: Uint32Array;
  readonly gains: Float64Array;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #plan: Uint32Array;

  /** @param plan where it is in the memory, which `layOutForest` has laid out. */
  constructor({ memory, kernels }: Instance, plan: number) {
    const { buffer } = memory;
    const uints = new Uint32Array(buffer, plan, PLAN_BYTES / 4);
    kernels.takePlan(plan);
    this.#kernels = kernels;
    this.#memory = buffer;
    this.#plan = uints;
    this.counts = new Uint32Array(buffer, this.#at("counts"), uints[SHARED_UINTS.rows / 4]);
    this.gains = new Float64Array(buffer, this.#at("gains"), uints[SHARED_UINTS.fields / 4]);
  }

  get goods(): Float64Array {
    return new Float64Array(this.#memory, this.#at("nodeGoods"), this.#nodes);
  }

  get bads(): Float64Array {
    return new Float64Array(this.#memory, this.#at("nodeBads"), this.#nodes);
  }

  *grow(seed: number): Generator<void, GrownTree> {
    this.#kernels.plantTree(seed);
    while (this.#kernels.growTree(LOOKS_BETWEEN_PAUSES) === 0) yield;
    const memory = this.#memory;
    const nodes = this.#nodes;
    return {
      nodes,
      sets: 0,
      field: new Int32Array(memory, this.#at("nodeField"), nodes),
      kind: new Uint8Array(memory, this.#at("nodeKind"), nodes),
      value: new Float32Array(memory, this.#at("nodeValue"), nodes),
      left: new Uint32Array(memory, this.#at("nodeLeft"), nodes),
      cover: new Float32Array(memory, this.#at("nodeCover"), nodes),
      setWords: new Uint32Array(),
    };
  }

  get #nodes(): number {
    return this.#plan[NODES / 4];
  }

  #at(place: keyof typeof OWN_PLACES): number {
    return this.#plan[OWN_PLACES[place] / 4];
  }
}
