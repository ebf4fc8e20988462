import type { ForestInput, ForestKernel } from "../forest.ts";
import type { GrownTree } from "../growing-tree.ts";
import { COLUMNS, columnBytes, instantiateWith } from "./columns.ts";
import { FIELD, FLOAT64S, FOREST, NODES, UINTS, WAITING_NODE } from "./forest-layout.ts";
import type { KernelExports } from "./module.ts";
import { placer } from "./placer.ts";

/** After so many looks at a row it is worth asking whether the event loop waits. */
const LOOKS_BETWEEN_PAUSES = 8_000_000;

/** Forests in WebAssembly: Gini impurity, and counts that are whole. */
export class WasmForestKernel implements ForestKernel {
  readonly counts: Uint32Array;
  readonly gains: Float64Array;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #places: Places;
  #tree: GrownTree | undefined;

  constructor(module: WebAssembly.Module, input: ForestInput) {
    const { rows, columns, fields, y } = input;
    const columnStride = columnBytes(rows);
    const places = choosePlaces(input, columnStride);
    const { memory, kernels } = instantiateWith(module, columns, places.end);
    const { buffer } = memory;
    this.#kernels = kernels;
    this.#memory = buffer;
    this.#places = places;
    this.counts = new Uint32Array(buffer, places.counts, rows);
    this.gains = new Float64Array(buffer, places.gains, fields.length);
    const bytes = new Uint8Array(buffer);
    bytes.set(y, places.classes);
    this.#writePlan(input, columnStride);
    this.#writeFields(input);
  }

  get goods(): Float64Array {
    return new Float64Array(this.#memory, this.#places.nodeGoods, this.#tree?.nodes ?? 0);
  }

  get bads(): Float64Array {
    return new Float64Array(this.#memory, this.#places.nodeBadWeights, this.#tree?.nodes ?? 0);
  }

  *grow(seed: number): Generator<void, GrownTree> {
    this.#kernels.plantTree(seed);
    while (this.#kernels.growTree(LOOKS_BETWEEN_PAUSES) === 0) yield;
    const places = this.#places;
    const [nodes] = new Uint32Array(this.#memory, FOREST + NODES, 1);
    this.#tree = {
      nodes,
      sets: 0,
      field: new Int32Array(this.#memory, places.nodeField, nodes),
      kind: new Uint8Array(this.#memory, places.nodeKind, nodes),
      value: new Float32Array(this.#memory, places.nodeValue, nodes),
      left: new Uint32Array(this.#memory, places.nodeLeft, nodes),
      cover: new Float32Array(this.#memory, places.nodeCover, nodes),
      setWords: new Uint32Array(),
    };
    return this.#tree;
  }

  #writePlan({ rows, fields, candidates, rules }: ForestInput, columnStride: number): void {
    const { end: _, ...places } = this.#places;
    const uints = {
      ...places,
      rows,
      fields: fields.length,
      candidates: candidates.count,
      columnStride,
      maxFeatures: rules.maxFeatures,
      maxDepth: Math.min(rules.maxDepth, 2 ** 31),
      drawn: rules.splitter === "random" ? 1 : 0,
    };
    const plan = new DataView(this.#memory);
    for (const [name, offset] of Object.entries(UINTS)) {
      plan.setUint32(FOREST + offset, uints[name as keyof typeof UINTS], true);
    }
    const { minSamplesLeaf, minSamplesSplit, factors } = rules;
    const numbers = { minSamplesLeaf, minSamplesSplit, goodFactor: factors.good, badFactor: factors.bad };
    for (const [name, offset] of Object.entries(FLOAT64S)) {
      plan.setFloat64(FOREST + offset, numbers[name as keyof typeof FLOAT64S], true);
    }
  }

  #writeFields({ fields, candidates }: ForestInput): void {
    const { shapes, edges, candidateFields, candidateLevels, candidateOrder } = this.#places;
    const plan = new DataView(this.#memory);
    for (const [field, { bins, missing, categorical, lowest, highest }] of fields.entries()) {
      const lows = edges + field * 2048;
      const at = shapes + field * FIELD;
      plan.setUint16(at, bins, true);
      plan.setUint16(at + 2, missing < 0 ? 256 : missing, true);
      plan.setUint32(at + 4, categorical ? 1 : 0, true);
      plan.setUint32(at + 8, lows, true);
      plan.setUint32(at + 12, lows + 1024, true);
      new Float32Array(this.#memory, lows, 256).set(lowest);
      new Float32Array(this.#memory, lows + 1024, 256).set(highest);
    }
    new Int32Array(this.#memory, candidateFields, candidates.count).set(candidates.field);
    new Int32Array(this.#memory, candidateLevels, candidates.count).set(candidates.level);
    new Uint32Array(this.#memory, candidateOrder, candidates.count).set([...candidates.field.keys()]);
  }
}

type Places = ReturnType<typeof choosePlaces>;

function choosePlaces({ rows, fields, candidates }: ForestInput, columnStride: number) {
  const place = placer(COLUMNS);
  // A tree has fewer splits than rows; sixteen bytes more, where sixteen are read at a time.
  const nodes = 2 * rows;
  return {
    columns: place(columnStride * fields.length),
    shapes: place(fields.length * FIELD),
    edges: place(fields.length * 2048),
    candidateFields: place(candidates.count * 4),
    candidateLevels: place(candidates.count * 4),
    candidateOrder: place(candidates.count * 4),
    histogram: place(2048 + 32),
    found: place(256),
    foundSums: place(2048),
    gains: place(fields.length * 8),
    counts: place(rows * 4),
    classes: place(rows),
    order: place(rows * 8),
    spare: place(rows * 8),
    gathered: place(rows + 32),
    nodeCounts: place(rows + 32),
    nodeBads: place(rows + 32),
    todo: place((rows + 2) * WAITING_NODE),
    nodeField: place(nodes * 4),
    nodeLeft: place(nodes * 4),
    nodeValue: place(nodes * 4),
    nodeCover: place(nodes * 4),
    nodeKind: place(nodes),
    nodeGoods: place(nodes * 8),
    nodeBadWeights: place(nodes * 8),
    end: place(0),
  };
}
