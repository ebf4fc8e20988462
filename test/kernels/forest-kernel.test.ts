import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type ForestField, type ForestInput, type ForestKernel, PlainForestKernel } from "../../src/kernels/index.ts";
import { WasmForestKernel } from "../../src/kernels/wasm/forest-kernel.ts";
import { layOutForest } from "../../src/kernels/wasm/forest-memory.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  const loaded = await loadKernels();
  if (loaded === undefined) throw new Error("the kernels are not built: npm run build:wasm");
  module = loaded;
});

/** A forest's data, made from a seed. */
interface Setting {
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  readonly bins: number;
  readonly mostCopies: number;
  readonly maxFeatures: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly splitter: "best" | "random";
  readonly badFactor: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  rows: fc.oneof(
    fc.integer({ min: 2, max: 40 }),
    fc.integer({ min: 40, max: 1500 }),
    fc.integer({ min: 8000, max: 9000 }),
  ),
  columns: fc.integer({ min: 1, max: 8 }),
  bins: fc.constantFrom(2, 4, 30, 255),
  mostCopies: fc.constantFrom(1, 2, 5, 1000),
  maxFeatures: fc.integer({ min: 1, max: 30 }),
  maxDepth: fc.constantFrom(1, 4, Number.POSITIVE_INFINITY),
  minSamplesLeaf: fc.constantFrom(1, 2, 7),
  splitter: fc.constantFrom("best", "random"),
  badFactor: fc.constantFrom(1, 2.5),
});

function makeInput({ seed, rows, columns, bins, badFactor, ...rules }: Setting): ForestInput {
  const random = new Random(seed);
  const fields = Array.from({ length: columns }, (_, field): ForestField => {
    const values = 1 + random.int(bins);
    const categorical = field % 3 === 2;
    const hasMissing = random.int(3) === 0;
    // Now and then bins of one value, bins of several, and bins that meet.
    const width = random.int(3) / 2;
    const lowest = Float32Array.from({ length: values }, (_, bin) => 3 * bin);
    const highest = Float32Array.from({ length: values }, (_, bin) => 3 * bin + 3 * width);
    const missing = hasMissing ? values : -1;
    return { bins: values + (hasMissing ? 1 : 0), missing, categorical, lowest, highest };
  });
  const candidates = fields.flatMap(({ bins, categorical }, field) =>
    categorical ? Array.from({ length: bins }, (_, level) => [field, level]) : [[field, -1]],
  );
  return {
    rows,
    fields,
    columns: fields.map((field) => Uint8Array.from({ length: rows }, () => random.int(field.bins))),
    y: Uint8Array.from({ length: rows }, () => random.int(2)),
    candidates: {
      count: candidates.length,
      field: Int32Array.from(candidates, ([field]) => field),
      level: Int32Array.from(candidates, ([, level]) => level),
    },
    rules: { ...rules, criterion: "gini", factors: { good: 1, bad: badFactor }, minSamplesSplit: 2 },
    wholeCounts: true,
  };
}

function makeKernel(input: ForestInput): WasmForestKernel {
  const memory = layOutForest(module, input, 1);
  return new WasmForestKernel(memory, memory.plans[0]);
}

/** Three trees, and all that is said of them. */
function growTrees(kernel: ForestKernel, { rows }: ForestInput, { seed, mostCopies }: Setting): unknown[] {
  return [1, 2, 3].map((tree) => {
    const random = new Random(seed + tree);
    for (let row = 0; row < rows; row++) kernel.counts[row] = random.int(mostCopies + 1);
    kernel.counts[0] = 1;
    const growing = kernel.grow(seed ^ tree);
    let step = growing.next();
    while (!step.done) step = growing.next();
    const { nodes, field, kind, value, left, cover } = step.value;
    return {
      nodes,
      field: [...field.subarray(0, nodes)],
      kind: [...kind.subarray(0, nodes)],
      value: [...value.subarray(0, nodes)],
      left: [...left.subarray(0, nodes)],
      cover: [...cover.subarray(0, nodes)],
      goods: Array.from(kernel.goods),
      bads: Array.from(kernel.bads),
      gains: [...kernel.gains],
    };
  });
}

describe("the WebAssembly kernel of forests", () => {
  it("grows, to the bit, the trees that the plain one does", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const input = makeInput(setting);
        const plain = growTrees(new PlainForestKernel(input), input, setting);
        const fast = growTrees(makeKernel(input), input, setting);
        expect(fast).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it("grows a tree that does not depend on those before", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const input = makeInput(setting);
        const grow = (kernel: ForestKernel, seed: number) => {
          kernel.counts.fill(1);
          const growing = kernel.grow(seed);
          let step = growing.next();
          while (!step.done) step = growing.next();
          const { nodes, field, value, left } = step.value;
          return [field.slice(0, nodes), value.slice(0, nodes), left.slice(0, nodes), kernel.gains.slice()];
        };
        const kernel = makeKernel(input);
        grow(kernel, 1);
        expect(grow(kernel, 2)).toEqual(grow(makeKernel(input), 2));
      }),
    );
  });

  it("grows the same tree with pauses", () => {
    const setting: Setting = {
      seed: 1,
      rows: 300_000,
      columns: 3,
      bins: 255,
      mostCopies: 1,
      maxFeatures: 30,
      maxDepth: 8,
      minSamplesLeaf: 1,
      splitter: "random",
      badFactor: 1,
    };
    const input = makeInput(setting);
    const kernel = makeKernel(input);
    kernel.counts.fill(1);
    let pauses = 0;
    const growing = kernel.grow(1);
    let step = growing.next();
    for (; !step.done; step = growing.next()) pauses++;
    expect(pauses).toBeGreaterThan(1);
    const plain = new PlainForestKernel(input);
    plain.counts.fill(1);
    const other = plain.grow(1);
    let last = other.next();
    while (!last.done) last = other.next();
    expect(step.value.value).toEqual(last.value.value.slice(0, last.value.nodes));
  });
});
