import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNeighbourKernel, prepareKernels } from "../../src/kernels/index.ts";
import { BLOCK, type NeighbourKernel, type Points, QUERIES, STEP, UNSEEN_LEVEL } from "../../src/kernels/neighbours.ts";
import { PlainNeighbourKernel } from "../../src/kernels/plain/neighbour-kernel.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { WasmNeighbourKernel } from "../../src/kernels/wasm/neighbour-kernel.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadKernels()) as WebAssembly.Module;
});

function pointsOf(rows: number, numbers: number, codes: number, scale: number, seed: number): Points {
  const random = new Random(seed);
  return {
    rows,
    // Few different values, so that some distances are equal.
    numbers: Float64Array.from(
      { length: rows * numbers },
      () => scale * (random.int(2) ? random.normal() : random.int(3)),
    ),
    codes: Int32Array.from({ length: rows * codes }, () => (random.int(9) === 0 ? UNSEEN_LEVEL : random.int(3))),
  };
}

/** What a kernel finds below the limit, and measures. */
function nearOf(kernel: NeighbourKernel, query: number, from: number, to: number, limit: number) {
  const count = kernel.look(query, from, to, limit);
  const found = Array.from({ length: count }, (_, i) => [kernel.found[i], kernel.squaredDistances[i]]);
  return found.filter(([, distance]) => distance < limit);
}

describe("the WebAssembly kernel of neighbours", () => {
  it("is what predictions take once kernels are there", async () => {
    await prepareKernels();
    expect(createNeighbourKernel(pointsOf(3, 1, 1, 1, 1))).toBeInstanceOf(WasmNeighbourKernel);
  });

  it("finds the rows that the plain one finds, at the same distances to the bit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 * BLOCK + 9 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom(1e-30, 1e-3, 1, 1e4, 1e30, 1e90),
        fc.nat(),
        (rows, numbers, codes, scale, seed) => {
          const training = pointsOf(rows, numbers, codes, scale, seed);
          const queries = pointsOf(3, numbers, codes, scale, seed + 1);
          const plain = new PlainNeighbourKernel(training);
          const fast = new WasmNeighbourKernel(module, training);
          for (const kernel of [plain, fast]) kernel.ask(queries, 1, 2);
          for (const limit of [Number.POSITIVE_INFINITY, 40 * scale * scale, 3 * scale * scale + codes, 0]) {
            for (let from = 0; from < rows; from += BLOCK) {
              const to = Math.min(rows, from + BLOCK);
              expect(nearOf(fast, 1, from, to, limit)).toEqual(nearOf(plain, 1, from, to, limit));
            }
            const [from, to] = [0, Math.min(rows, STEP)];
            expect(nearOf(fast, 0, from, to, limit)).toEqual(nearOf(plain, 0, from, to, limit));
          }
        },
      ),
    );
  });

  it("takes as many queries as it says", () => {
    const training = pointsOf(40, 2, 1, 1, 5);
    const queries = pointsOf(QUERIES, 2, 1, 1, 6);
    const fast = new WasmNeighbourKernel(module, training);
    const plain = new PlainNeighbourKernel(training);
    for (const kernel of [fast, plain]) kernel.ask(queries, 0, QUERIES);
    for (let query = 0; query < QUERIES; query++)
      expect(nearOf(fast, query, 0, 40, 2)).toEqual(nearOf(plain, query, 0, 40, 2));
  });

  it.each([0.3, 1, 3, 20])("finds as many by whole steps where numbers spread by %d", (scale) => {
    const training = pointsOf(3 * BLOCK, 30, 0, scale, 8);
    const queries = pointsOf(QUERIES, 30, 0, scale, 9);
    const fast = new WasmNeighbourKernel(module, training);
    const plain = new PlainNeighbourKernel(training);
    for (const kernel of [fast, plain]) kernel.ask(queries, 0, QUERIES);
    for (let query = 0; query < QUERIES; query++) {
      for (const share of [30, 45, 60]) {
        const limit = share * scale * scale;
        for (let from = 0; from < training.rows; from += BLOCK) {
          const to = from + BLOCK;
          expect(nearOf(fast, query, from, to, limit)).toEqual(nearOf(plain, query, from, to, limit));
        }
      }
    }
  });

  it("measures few rows beyond the limit", () => {
    const training = pointsOf(BLOCK, 4, 2, 1, 7);
    const fast = new WasmNeighbourKernel(module, training);
    fast.ask(training, 0, 1);
    const count = fast.look(0, 0, BLOCK, 4);
    const near = fast.squaredDistances.subarray(0, count).filter((distance) => distance < 4).length;
    expect(count - near).toBeLessThan(BLOCK / 20);
  });
});
