import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createSmoKernel } from "../../src/kernels/index.ts";
import { PlainSmoKernel } from "../../src/kernels/plain/smo-kernel.ts";
import type { SmoInput, SmoKernel } from "../../src/kernels/smo.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmSmoKernel } from "../../src/kernels/wasm/smo-kernel.ts";
import { sparseOf } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadOwnKernels()) as WebAssembly.Module;
});

/** A matrix of some zeros, and rows that come twice. */
function matrixOf(rows: number, columns: number, seed: number) {
  const random = new Random(seed);
  const values = Float64Array.from({ length: rows * columns }, () => (random.int(3) === 0 ? 0 : random.normal()));
  for (let row = 2; row < rows; row += 5) values.copyWithin(row * columns, 0, columns);
  return sparseOf({ rows, columns, values });
}

const input: SmoInput = { matrix: matrixOf(60, 7, 3), gamma: 0.3, cacheBytes: 1e6 };
const kernels: [string, (input: SmoInput) => SmoKernel][] = [
  ["plain", (input) => new PlainSmoKernel(input)],
  ["WebAssembly", (input) => new WasmSmoKernel(module, input)],
];

function byDefinition({ matrix, gamma }: SmoInput, i: number, j: number): number {
  const of = (row: number) => matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns);
  return Math.exp(-gamma * of(i).reduce((sum, x, column) => sum + (x - of(j)[column]) ** 2, 0));
}

describe.each(kernels)("rows of K, %s", (_, create) => {
  it("are exp(−γ‖a − b‖²)", () => {
    const kernel = create(input);
    for (const i of [0, 17, 59]) {
      const row = kernel.row(i);
      for (let j = 0; j < 60; j++) expect(row[j]).toBeCloseTo(byDefinition(input, i, j), 6);
    }
  });

  it("are symmetric to the bit and 1 on the diagonal", () => {
    const kernel = create(input);
    for (let i = 0; i < 60; i++) {
      expect(kernel.row(i)[i]).toBe(1);
      for (let j = 0; j < 60; j++) expect(kernel.row(i)[j]).toBe(kernel.row(j)[i]);
    }
  });

  it("are the same where only two may be kept", () => {
    const ample = create(input);
    const scant = create({ ...input, cacheBytes: 0 });
    for (const i of [3, 4, 3, 5, 6, 3, 4, 59, 0, 3]) expect(scant.row(i)).toEqual(ample.row(i));
  });

  it("stay while one other row is asked for", () => {
    const scant = create({ ...input, cacheBytes: 0 });
    scant.row(1);
    const first = scant.row(2);
    const copy = first.slice();
    scant.row(3);
    expect(first).toEqual(copy);
  });
});

/** Some steps of a solver, each of a size that keeps the state lively. */
function walk(kernel: SmoKernel, seed: number): unknown[] {
  const random = new Random(seed);
  const { slopes, betas, lows, highs } = kernel.state;
  for (let row = 0; row < kernel.rows; row++) {
    slopes[row] = random.int(5) - 2;
    lows[row] = -random.int(2);
    highs[row] = random.int(2);
    betas[row] = random.int(3) === 0 ? lows[row] : (lows[row] + highs[row]) / 2;
  }
  const seen: unknown[] = [];
  let up = random.int(kernel.rows);
  for (let step = 0; step < 5 && up >= 0; step++) {
    const partner = kernel.findPartner(up);
    seen.push(up, partner);
    if (partner.down < 0) break;
    up = kernel.move(up, partner.down, random.float());
    seen.push([...slopes]);
  }
  return seen;
}

describe("the WebAssembly kernel of support vector machines", () => {
  it("is what a fit takes", async () => {
    expect(await createSmoKernel(input)).toBeInstanceOf(WasmSmoKernel);
  });

  it("gives the same bits as the plain one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(1e-3, 0.3, 50),
        fc.constantFrom(0, 500, 1e6),
        fc.nat(),
        (rows, columns, gamma, cacheBytes, seed) => {
          const input = { matrix: matrixOf(rows, columns, seed), gamma, cacheBytes };
          const plain = new PlainSmoKernel(input);
          const fast = new WasmSmoKernel(module, input);
          for (let row = 0; row < rows; row++) expect([...fast.row(row)]).toEqual([...plain.row(row)]);
          expect(walk(fast, seed)).toEqual(walk(plain, seed));
        },
      ),
    );
  });
});
