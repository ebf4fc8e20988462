import {
  type BoostingInput,
  type BoostingKernel,
  isMonotone,
  type LeafBounds,
  type LeafSums,
  type Root,
  type ScoredLeaf,
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
  NEAR,
  NODE,
  PLAN,
  SCORED_LEAF,
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
  readonly #hasAside: boolean;
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: KernelExports;
  readonly #bytes: Uint8Array;
  readonly #int32s: Int32Array;
  readonly #float32s: Float32Array;
  readonly #float64s: Float64Array;
  readonly #places: Places;
  readonly #paddedRows: number;
  readonly #histogramBytes: number;
  /** The slots whose bins are in the records. */
  #recorded: readonly number[] = [];
  #areRecorded = false;

  constructor(module: WebAssembly.Module, input: BoostingInput) {
    const { rows, columns, weighted, y } = input;
    // Not the input itself: its columns are in the memory from here on, and the caller's can be let go.
    this.#rows = rows;
    this.#shapes = input.shapes;
    this.#rules = input.rules;
    this.#isMonotone = isMonotone(input.shapes);
    this.#hasAside = input.aside.length > 0;
    this.#paddedRows = columnBytes(rows);
    this.#histogramBytes = roundUp(input.asked, 8) * HISTOGRAM;
    const places = choosePlaces(input, this.#paddedRows, this.#histogramBytes);
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
    this.#bytes.set(input.aside, places.aside);
    this.#writePlan(input);
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

  resetOrder(): void {
    this.#kernels.resetOrder();
  }

  drawRows(keys: Uint32Array, seed: number, share: number): number {
    const { spare, aside, shuffles } = this.#places;
    new Uint32Array(this.#bytes.buffer, spare, this.#rows).set(keys);
    return this.#kernels.drawRows(spare, this.#hasAside ? aside : 0, seed, largestDrawn(share), shuffles);
  }

  activate(slots: readonly number[]): void {
    this.#float64s[(PLAN + FLOAT64S.leastHessian) / 8] = Number.POSITIVE_INFINITY;
    this.#float64s[(PLAN + FLOAT64S.mostHessian) / 8] = 0;
    this.#int32s[(PLAN + UINTS.asked) / 4] = slots.length;
    this.#int32s.set(slots, this.#places.askedSlots / 4);
    this.#areRecorded = slots.length === this.#recorded.length && slots.every((slot, i) => slot === this.#recorded[i]);
    this.#recorded = slots;
  }

  computeGradients(from: number, to: number, { histogram, count }: Root): void {
    this.#kernels.writeRecords(from, roundUp(to, 64), !this.#areRecorded, this.#histogram(histogram), count);
  }

  clearHistogram(histogram: number): void {
    this.#kernels.clearHistogram(this.#histogram(histogram));
  }

  fillHistogram(histogram: number, from: number, to: number): void {
    this.#kernels.fillHistogram(this.#histogram(histogram), from, to);
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

  setQuestion(node: number, slot: number, goesLeft: Uint8Array): void {
    const at = this.#places.nodes + node * NODE;
    this.#int32s[at / 4] = slot;
    this.#bytes.set(goesLeft, at + 8);
  }

  partition(from: number, to: number, node: number): number {
    return this.#kernels.partition(from, to, node);
  }

  sumCopies(from: number, to: number): number {
    return this.#kernels.sumCopies(from, to);
  }

  addToScores(leaves: readonly ScoredLeaf[]): void {
    const { order, scoredLeaves } = this.#places;
    let at = scoredLeaves / 4;
    for (const { from, to, value } of leaves) {
      const isFalling = to - from > 1 && this.order[from] > this.order[to - 1];
      this.#int32s[at] = order + 4 * (isFalling ? to - 1 : from);
      this.#int32s[at + 1] = isFalling ? -4 : 4;
      this.#int32s[at + 2] = to - from;
      this.#float32s[at + 3] = value;
      at += SCORED_LEAF / 4;
    }
    this.#kernels.addToScores(scoredLeaves, leaves.length);
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

  #writePlan({ rows, columns, weighted, rules, steps, asked }: BoostingInput): void {
    const places = this.#places;
    const uints = {
      ...places,
      weights: weighted ? places.weights : 0,
      copies: weighted ? places.copies : 0,
      rows,
      slots: columns.length,
      recordBytes: recordBytes(this.#paddedRows, columns.length, asked),
      columnStride: this.#paddedRows,
      histogramBytes: this.#histogramBytes,
      maxCatToOnehot: rules.maxCatToOnehot,
      isMonotone: this.#isMonotone ? 1 : 0,
      // Until slots are activated.
      asked: 0,
    };
    for (const [name, offset] of Object.entries(UINTS)) {
      this.#int32s[(PLAN + offset) / 4] = uints[name as keyof typeof UINTS];
    }
    for (const [slot, { values, bins, categorical, monotone }] of this.#shapes.entries()) {
      const shape = this.#places.shapes + slot * SHAPE;
      this.#int32s[shape / 4] = values | (bins << 16);
      this.#int32s[shape / 4 + 1] = (categorical ? 1 : 0) | ((monotone & 255) << 8);
    }
    this.#float32s[(PLAN + FLOAT32S.gradientSteps) / 4] = steps.gradient;
    this.#float32s[(PLAN + FLOAT32S.hessianSteps) / 4] = steps.hessian;
    const { maxCatToOnehot: _, ...numbers } = rules;
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

/** Bytes of a row's record; `isNear` of `../assembly/plan.ts` says when bins are in it. */
function recordBytes(rows: number, columns: number, asked: number): number {
  return rows * columns <= NEAR ? 8 : 8 + roundUp(asked, 8);
}

/** @param rows padded. */
function choosePlaces(input: BoostingInput, rows: number, histogramBytes: number) {
  const { columns, weighted, histograms, nodes, threads, aside, asked } = input;
  const place = placer(COLUMNS);
  return {
    columns: place(rows * columns.length),
    scratch: place(threads * SCRATCH),
    shapes: place(columns.length * SHAPE),
    askedSlots: place(roundUp(asked, 8) * 4),
    found: place(columns.length * FOUND),
    sorted: place(columns.length * 256),
    nodes: place(nodes * NODE),
    records: place(rows * recordBytes(rows, columns.length, asked)),
    order: place(rows * 4),
    spare: place(rows * 4),
    scores: place(rows * 4),
    classes: place(rows),
    shuffles: place(SHUFFLES.length),
    aside: place(aside.length),
    scoredLeaves: place(nodes * SCORED_LEAF),
    nextRows: place(threads * nodes * 4),
    weights: place(weighted ? rows * 4 : 0),
    copies: place(weighted ? rows * 8 : 0),
    slopes: place(columns.length * HISTOGRAM),
    histograms: place(histograms * histogramBytes),
    privates: place((threads - 1) * histogramBytes),
    end: place(0),
  };
}
