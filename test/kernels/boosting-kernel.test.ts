import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { threadCrew } from "../../src/executors/thread-crew.ts";
import {
  type BinShape,
  type BoostingInput,
  type BoostingKernel,
  chooseFixedPoint,
  type LeafSums,
  PlainBoostingKernel,
  type ScoredLeaf,
  type Split,
  UNBOUNDED,
} from "../../src/kernels/index.ts";
import { WasmBoostingKernel } from "../../src/kernels/wasm/boosting-kernel.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  const loaded = await loadKernels();
  if (loaded === undefined) throw new Error("the kernels are not built: npm run build:wasm");
  module = loaded;
});

/** A fit's data, made from a seed: what shrinks is how many rows and slots there are. */
interface Setting {
  readonly seed: number;
  readonly rows: number;
  readonly slots: number;
  readonly weighted: boolean;
  readonly minChildSamples: number;
  readonly minSumHessian: number;
  readonly regAlpha: number;
  readonly regLambda: number;
  readonly maxCatToOnehot: number;
  readonly bins: number;
  readonly monotone: boolean;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  rows: fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 60, max: 6000 })),
  slots: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(32, 33, 70)),
  weighted: fc.boolean(),
  minChildSamples: fc.constantFrom(1, 5, 20),
  minSumHessian: fc.constantFrom(0, 1),
  regAlpha: fc.constantFrom(0, 0.5),
  regLambda: fc.constantFrom(0, 1),
  maxCatToOnehot: fc.constantFrom(1, 4, 255),
  bins: fc.constantFrom(2, 3, 20, 255),
  monotone: fc.boolean(),
});

const DIRECTIONS = [1, 0, -1, 1] as const;

function makeInput({ seed, rows, slots, weighted, ...setting }: Setting): BoostingInput {
  const random = new Random(seed);
  const shapes = Array.from({ length: slots }, (_, slot): BinShape => {
    const values = 1 + random.int(setting.bins);
    const categorical = slot % 3 === 2;
    const monotone = setting.monotone && !categorical ? DIRECTIONS[slot % 4] : 0;
    return { values, bins: values + (categorical ? 0 : random.int(2)), categorical, monotone };
  });
  const steps = chooseFixedPoint(rows, weighted ? 3 * rows : rows);
  return {
    rows,
    shapes,
    columns: shapes.map(({ bins }) => Uint8Array.from({ length: rows }, () => random.int(bins))),
    y: Uint8Array.from({ length: rows }, () => random.int(2)),
    aside: new Uint8Array(),
    weighted,
    steps,
    asked: slots,
    rules: {
      regAlpha: setting.regAlpha * steps.gradient,
      regLambda: setting.regLambda * steps.hessian,
      minSumHessian: Math.ceil(setting.minSumHessian * steps.hessian),
      minChildSamples: setting.minChildSamples,
      minSplitGain: 0,
      maxCatToOnehot: setting.maxCatToOnehot,
      catSmooth: 10 * steps.hessian,
      catL2: 10 * steps.hessian,
    },
    histograms: 4,
    nodes: 9,
    threads: 1,
  };
}

const someSetting: Setting = {
  seed: 5,
  rows: 1000,
  slots: 20,
  weighted: false,
  minChildSamples: 20,
  minSumHessian: 0,
  regAlpha: 0,
  regLambda: 1,
  maxCatToOnehot: 4,
  bins: 255,
  monotone: false,
};

interface Grown {
  readonly splits: readonly (Split | undefined)[];
  readonly sums: readonly LeafSums[];
  readonly order: Uint32Array;
  readonly scores: Float32Array;
}

/** Three trees, the last two of which may ask the same slots. */
function grow(kernel: BoostingKernel, input: BoostingInput, seed: number): readonly Grown[] {
  return [0, 1, 1].map((slots) => growTree(kernel, input, seed, new Random(seed + slots)));
}

/** Two levels of a tree on most of the rows, and what it does to the scores. */
function growTree(
  kernel: BoostingKernel,
  { rows, shapes, y, steps }: BoostingInput,
  seed: number,
  slots: Random,
): Grown {
  const random = new Random(seed);
  const unit = steps.gradient / steps.hessian;
  const bounds = seed % 3 === 0 ? UNBOUNDED : { least: -0.3 * unit, most: 0.2 * unit };
  let count = 0;
  let end = rows;
  for (let row = 0; row < rows; row++) {
    kernel.scores[row] = 2 * random.normal() + y[row];
    if (seed % 2 === 0 || random.float() < 0.8) kernel.order[count++] = row;
    else kernel.order[--end] = row;
    if (kernel.copies.length === 0) continue;
    kernel.copies[row] = 0.5 + random.int(3);
    kernel.weights[row] = kernel.copies[row] * (1 + y[row] / 10);
  }
  if (count === rows) kernel.resetOrder();
  const half = (rows >> 7) * 64;
  kernel.activate([...shapes.keys()].filter((slot) => slot === 0 || slots.float() < 0.7));
  const root = { histogram: 0, count };
  kernel.clearHistogram(0);
  kernel.computeGradients(half, rows, root);
  kernel.computeGradients(0, half, root);
  const splits: (Split | undefined)[] = [];
  const sums: LeafSums[] = [];
  const leaves: ScoredLeaf[] = [];
  const fill = (histogram: number, from: number, to: number) => {
    kernel.clearHistogram(histogram);
    const middle = (from + to) >> 1;
    kernel.fillHistogram(histogram, from, middle);
    kernel.fillHistogram(histogram, middle, to);
  };
  let nodes = 1;
  const divide = (node: number, histogram: number, from: number, to: number, deeper: boolean) => {
    const leaf = { ...kernel.sumHistogram(histogram), copies: kernel.sumCopies(from, to) };
    const split = kernel.findSplit(histogram, leaf, from, to, bounds);
    splits.push(split);
    sums.push(leaf);
    if (split === undefined) {
      leaves.push({ from, to, value: node + 0.5 });
      return;
    }
    const left = nodes;
    nodes += 2;
    const goesLeft = new Uint8Array(256).fill(1, 0, split.cut + 1);
    for (const bin of split.levels) goesLeft[bin] = 1;
    if (split.missingLeft) goesLeft[shapes[split.slot].values] = 1;
    kernel.setQuestion(node, split.slot, goesLeft);
    const middle = kernel.partition(from, to, node);
    expect(middle).toBeGreaterThan(from);
    expect(middle).toBeLessThan(to);
    if (!deeper) {
      leaves.push({ from, to: middle, value: left + 0.5 }, { from: middle, to, value: left + 1.5 });
      return;
    }
    if (seed % 3 > 0) kernel.countChild(histogram + 1, histogram, from, middle);
    else {
      fill(histogram + 1, from, middle);
      kernel.subtractHistogram(histogram, histogram + 1);
    }
    divide(left, histogram + 1, from, middle, false);
    divide(left + 1, histogram, middle, to, false);
  };
  divide(0, 0, 0, count, true);
  if (count < rows) leaves.push({ from: count, to: rows, value: -0.25 });
  kernel.addToScores(leaves);
  return { splits, sums, order: kernel.order.slice(), scores: kernel.scores.slice() };
}

describe("the WebAssembly kernel of gradient boosting", () => {
  it("draws the same rows as the plain one, and none that is set aside", () => {
    const share = fc.oneof(fc.constant(1), fc.double({ min: 2 ** -40, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), share, fc.boolean(), (seed, rows, of, hasAside) => {
        const random = new Random(seed);
        const keys = Uint32Array.from({ length: rows }, () => random.uint32());
        const aside = Uint8Array.from({ length: hasAside ? rows : 0 }, () => random.int(2));
        const input = { ...makeInput({ ...someSetting, rows, slots: 1 }), aside };
        const drawn = [new PlainBoostingKernel(input), new WasmBoostingKernel(module, input)].map((kernel) => {
          const count = kernel.drawRows(keys, seed, of);
          return { count, order: kernel.order.slice() };
        });
        const [{ count, order }, fast] = drawn;
        expect(fast).toEqual({ count, order });
        expect(order.slice(0, count)).toEqual(order.slice(0, count).toSorted());
        expect(order.toSorted()).toEqual(Uint32Array.from({ length: rows }, (_, row) => row));
        for (const row of order.subarray(0, count)) expect(aside[row]).not.toBe(1);
        if (of === 1) expect(count).toBe(rows - aside.reduce((sum, one) => sum + one, 0));
      }),
    );
  });

  it("does, to the bit, what the plain one does", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const input = makeInput(setting);
        const plain = grow(new PlainBoostingKernel(input), input, setting.seed);
        const fast = grow(new WasmBoostingKernel(module, input), input, setting.seed);
        expect(fast).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it("finds the best of the splits that leave enough rows on both sides, to the row", () => {
    // Rows whose hessians differ most: how many they are can't be guessed from the sum.
    fc.assert(
      fc.property(settings, fc.integer({ min: 2, max: 300 }), (setting, minChildSamples) => {
        const input = makeInput({ ...setting, minChildSamples, rows: 700, slots: Math.min(setting.slots, 6) });
        const plain = grow(new PlainBoostingKernel(input), input, setting.seed);
        const fast = grow(new WasmBoostingKernel(module, input), input, setting.seed);
        expect(fast.map(({ splits }) => splits)).toEqual(plain.map(({ splits }) => splits));
      }),
    );
  });

  it.each([2, 3, 4])("does the same with %d threads", async (threads) => {
    for (const seed of [1, 2, 3, 4, 5, 6, 8]) {
      const rest = {
        rows: ([4, 5, 6].includes(seed) ? 20_000 : 90_000) + seed,
        slots: 18 + seed,
        weighted: seed % 3 === 0,
        monotone: seed % 2 === 0,
      };
      const setting = { ...someSetting, ...rest, seed };
      const input = { ...makeInput(setting), threads };
      const alone = grow(new WasmBoostingKernel(module, { ...input, threads: 1 }), input, seed);
      const kernel = new WasmBoostingKernel(module, input);
      await kernel.share(threads, threadCrew);
      try {
        expect(grow(kernel, input, seed)).toEqual(alone);
      } finally {
        kernel.close();
      }
    }
  });

  it("is not hurt by threads that come late, or never", async () => {
    const input = { ...makeInput({ ...someSetting, rows: 20_000 }), threads: 4 };
    const alone = grow(new WasmBoostingKernel(module, { ...input, threads: 1 }), input, 5);
    const kernel = new WasmBoostingKernel(module, input);
    await kernel.share(4, { assemble: async () => {}, employ: async () => {} });
    expect(grow(kernel, input, 5)).toEqual(alone);
    kernel.close();
  });
});
