import {
  type BoostingInput,
  type BoostingKernel,
  isMonotone,
  type LeafBounds,
  type LeafSums,
  type Split,
  type SplitRules,
  scoreOfLeaf,
  scoreOfValue,
  UNBOUNDED,
  valueOfLeaf,
} from "../boosting.ts";
import type { Crew } from "../crew.ts";
import { largestDrawn } from "../draws.ts";
import { COLUMNS, columnBytes, instantiateWith } from "./columns.ts";
import type { KernelExports } from "./module.ts";
import { placer, roundUp } from "./placer.ts";
import {
  CUT_MISSING_LEFT,
  FLOAT32S,
  FLOAT64S,
  FOUND,
  HISTOGRAM,
  LEVEL,
  NODE,
  PLAN,
  SCRATCH,
  SHAPE,
  THREADS,
  UINTS,
} from "./plan-layout.ts";

/** The loops of gradient boosting in WebAssembly: all data of the fit lie in its memory, in the places the plan names. */
export class WasmBoostingKernel implements BoostingKernel {
  readonly order: Uint32Array;
  readonly scores: Float32Array;
  readonly weights: Float32Array;
  readonly copies: Float64Array;
  readonly #rows: number;
  readonly #shapes: BoostingInput["shapes"];
  readonly #rules: SplitRules;
  readonly #isMonotone: boolean;
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #int32s: Int32Array;
  readonly #float32s: Float32Array;
  readonly #float64s: Float64Array;
  readonly #places: Places;
  readonly #paddedRows: number;
  /** Bytes of a row of bins. */
  readonly #stride: number;
  readonly #histogramBytes: number;

  constructor(module: WebAssembly.Module, input: BoostingInput) {
    const { rows, columns, weighted, y } = input;
    // Not the input itself: its columns are in the memory from here on, and the caller's can be let go.
    this.#rows = rows;
    this.#shapes = input.shapes;
    this.#rules = input.rules;
    this.#isMonotone = isMonotone(input.shapes);
    this.#paddedRows = columnBytes(rows);
    const stride = Math.max(roundUp(columns.length, 8), 8);
    this.#stride = stride;
    this.#histogramBytes = stride * HISTOGRAM;
    const places = choosePlaces(input, this.#paddedRows, stride);
    const { memory, kernels } = instantiateWith(module, columns, places.end);
    const { buffer } = memory;
    this.#places = places;
    this.#module = module;
    this.#memory = memory;
    this.#kernels = kernels;
    this.#bytes = new Uint8Array(buffer);
    this.#int32s = new Int32Array(buffer);
    this.#float32s = new Float32Array(buffer);
    this.#float64s = new Float64Array(buffer);
    this.order = new Uint32Array(buffer, places.order, rows);
    this.scores = new Float32Array(buffer, places.scores, rows);
    this.weights = new Float32Array(buffer, places.weights, weighted ? rows : 0);
    this.copies = new Float64Array(buffer, places.copies, weighted ? rows : 0);
    this.#bytes.set(y, places.classes);
    this.#bytes.set(SHUFFLES, places.shuffles);
    this.#writePlan(input, stride);
    this.activate([]);
    kernels.resetOrder();
  }

  /** Has so many threads in all work on the fit, until it is closed. */
  async share(threads: number, crew: Crew): Promise<void> {
    await crew.assemble(threads - 1, { module: this.#module, memory: this.#memory });
    this.#int32s[THREADS / 4] = threads;
  }

  close(): void {
    this.#kernels.dismiss();
  }

  arrange(from: number, to: number): void {
    const { columns, bins } = this.#places;
    this.#kernels.arrangeByRow(columns, this.#paddedRows, this.#shapes.length, from, to, bins, this.#stride);
  }

  resetOrder(): void {
    this.#kernels.resetOrder();
  }

  drawRows(keys: Uint32Array, aside: Uint8Array, seed: number, share: number): number {
    const { packed, shuffles } = this.#places;
    // Where gradients will be written, as they are eight bytes a row.
    const asidePlace = packed + 4 * this.#paddedRows;
    new Uint32Array(this.#bytes.buffer, packed, this.#rows).set(keys);
    this.#bytes.fill(0, asidePlace, asidePlace + this.#rows);
    this.#bytes.set(aside, asidePlace);
    return this.#kernels.drawRows(packed, asidePlace, seed, largestDrawn(share), shuffles);
  }

  computeGradients(): void {
    this.#float64s[(PLAN + FLOAT64S.leastHessian) / 8] = Number.POSITIVE_INFINITY;
    this.#float64s[(PLAN + FLOAT64S.mostHessian) / 8] = 0;
    this.#kernels.computeGradients(0, roundUp(this.#rows, 4));
  }

  activate(slots: readonly number[]): void {
    for (const [slot, { values, bins, categorical, monotone }] of this.#shapes.entries()) {
      const shape = this.#places.shapes + slot * SHAPE;
      this.#int32s[shape / 4] = values | (bins << 16);
      this.#int32s[shape / 4 + 1] = (categorical ? 1 : 0) | ((monotone & 255) << 16);
    }
    for (const slot of slots) this.#bytes[this.#places.shapes + slot * SHAPE + 5] = 1;
  }

  clearHistogram(histogram: number): void {
    this.#kernels.clearHistogram(this.#histogram(histogram));
  }

  fillHistogram(histogram: number, from: number, to: number, inOrder = false): void {
    this.#kernels.fillHistogram(this.#histogram(histogram), from, to, inOrder);
  }

  subtractHistogram(parent: number, child: number): void {
    this.#kernels.subtractHistogram(this.#histogram(parent), this.#histogram(child));
  }

  countChild(histogram: number, parent: number, from: number, to: number): void {
    this.#kernels.countChild(this.#histogram(histogram), this.#histogram(parent), from, to);
  }

  sumHistogram(histogram: number): { gradient: number; hessian: number } {
    this.#kernels.addUp(this.#histogram(histogram));
    return {
      gradient: this.#float64s[(PLAN + FLOAT64S.gradient) / 8],
      hessian: this.#float64s[(PLAN + FLOAT64S.hessian) / 8],
    };
  }

  findSplit(histogram: number, leaf: LeafSums, from: number, to: number, bounds = UNBOUNDED): Split | undefined {
    const { gradient, hessian, copies } = leaf;
    this.#float64s[(PLAN + FLOAT64S.least) / 8] = bounds.least;
    this.#float64s[(PLAN + FLOAT64S.most) / 8] = bounds.most;
    const slot = this.#kernels.findSplit(this.#histogram(histogram), gradient, hessian, copies, from, to);
    if (slot < 0) return undefined;
    const found = this.#places.found + slot * FOUND;
    const cut = this.#int32s[found / 4 + 4];
    const kind = this.#int32s[found / 4 + 5];
    return {
      slot,
      gain: this.#float64s[found / 8] - this.#scoreOf(leaf, bounds),
      cut: kind < LEVEL ? cut : -1,
      missingLeft: kind === CUT_MISSING_LEFT,
      hasMissing: this.#int32s[found / 4 + 6] === 1,
      levels: kind < LEVEL ? [] : kind === LEVEL ? [cut] : this.#sortedLevels(slot, cut),
      hessian: this.#int32s[found / 4 + 2] >>> 0,
      gradient: this.#int32s[found / 4 + 3],
    };
  }

  setQuestion(node: number, slot: number, goesLeft: Uint8Array, left: number): void {
    const at = this.#places.nodes + node * NODE;
    this.#int32s[at / 4] = slot;
    this.#int32s[at / 4 + 1] = left;
    this.#bytes.set(goesLeft, at + 16);
  }

  setLeaf(node: number, value: number): void {
    const at = this.#places.nodes + node * NODE;
    this.#int32s[at / 4] = -1;
    this.#float32s[at / 4 + 2] = value;
  }

  partition(from: number, to: number, node: number): number {
    return this.#kernels.partition(from, to, node);
  }

  sumCopies(from: number, to: number): number {
    return this.#kernels.sumCopies(from, to);
  }

  addToScores(from: number, to: number, value: number): void {
    this.#kernels.addToScores(from, to, value);
  }

  addTreeToScores(from: number, to: number): void {
    this.#kernels.addTreeToScores(from, to);
  }

  #histogram(histogram: number): number {
    return this.#places.histograms + histogram * this.#histogramBytes;
  }

  #scoreOf(leaf: LeafSums, bounds: LeafBounds): number {
    const rules = this.#rules;
    return this.#isMonotone ? scoreOfValue(leaf, valueOfLeaf(leaf, rules, bounds), rules) : scoreOfLeaf(leaf, rules);
  }

  #sortedLevels(slot: number, count: number): number[] {
    const from = this.#places.sorted + slot * 256;
    return Array.from(this.#bytes.subarray(from, from + count));
  }

  #writePlan({ rows, columns, weighted, rules, steps }: BoostingInput, stride: number): void {
    const { end: _, histograms: __, ...places } = this.#places;
    const uints = {
      ...places,
      weights: weighted ? places.weights : 0,
      copies: weighted ? places.copies : 0,
      rows,
      slots: columns.length,
      stride,
      columnStride: this.#paddedRows,
      maxCatToOnehot: rules.maxCatToOnehot,
      isMonotone: this.#isMonotone ? 1 : 0,
    };
    for (const [name, offset] of Object.entries(UINTS)) {
      this.#int32s[(PLAN + offset) / 4] = uints[name as keyof typeof UINTS];
    }
    this.#float32s[(PLAN + FLOAT32S.gradientSteps) / 4] = steps.gradient;
    this.#float32s[(PLAN + FLOAT32S.hessianSteps) / 4] = steps.hessian;
    const { maxCatToOnehot: ___, ...numbers } = rules;
    for (const [name, value] of Object.entries(numbers)) {
      this.#float64s[(PLAN + FLOAT64S[name as keyof typeof numbers]) / 8] = value;
    }
  }
}

/** What `drawRows` shuffles the bytes of four rows by: one vector for each set of them, and another for each. */
const SHUFFLES = Uint8Array.from(
  [true, false].flatMap((drawn) => Array.from({ length: 16 }, (_, set) => shuffle(set, drawn))).flat(),
);

/** Brings the rows in the set to the front, or those not in it to the back, backwards; what else there is does not count. */
function shuffle(set: number, drawn: boolean): number[] {
  const rows = [0, 1, 2, 3].filter((row) => ((set >> row) & 1) === Number(drawn));
  const padded = [...rows, 0, 0, 0, 0].slice(0, 4);
  return (drawn ? padded : padded.reverse()).flatMap((row) => [0, 1, 2, 3].map((byte) => 4 * row + byte));
}

type Places = ReturnType<typeof choosePlaces>;

function choosePlaces(input: BoostingInput, rows: number, stride: number) {
  const { columns, weighted, histograms, nodes, threads } = input;
  const place = placer(COLUMNS);
  return {
    columns: place(rows * columns.length),
    scratch: place(threads * SCRATCH),
    shapes: place(columns.length * SHAPE),
    found: place(columns.length * FOUND),
    sorted: place(columns.length * 256),
    nodes: place(nodes * NODE),
    bins: place(rows * stride),
    packed: place(rows * 8),
    order: place(rows * 4),
    spare: place(rows * 4),
    scores: place(rows * 4),
    classes: place(rows),
    shuffles: place(SHUFFLES.length),
    weights: place(weighted ? rows * 4 : 0),
    copies: place(weighted ? rows * 8 : 0),
    slopes: place(columns.length * HISTOGRAM),
    histograms: place(histograms * stride * HISTOGRAM),
    privates: place((threads - 1) * stride * HISTOGRAM),
    end: place(0),
  };
}
