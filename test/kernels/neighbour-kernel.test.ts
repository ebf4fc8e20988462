import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { threadCrew } from "../../src/executors/thread-crew.ts";
import { createNeighbourKernel, prepareKernels } from "../../src/kernels/index.ts";
import {
  apartOf,
  type NeighbourInput,
  type NeighbourKernel,
  type Points,
  UNSEEN_LEVEL,
} from "../../src/kernels/neighbours.ts";
import { PlainNeighbourKernel } from "../../src/kernels/plain/neighbour-kernel.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";
import { WasmNeighbourKernel } from "../../src/kernels/wasm/neighbour-kernel.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadKernels()) as WebAssembly.Module;
});

interface PointShape {
  readonly numbers: number;
  readonly codes: number;
  readonly levels: number;
  readonly scale: number;
}

function pointsOf(rows: number, { numbers, codes, levels, scale }: PointShape, random: Random): Points {
  return {
    rows,
    // Few different values, so that some distances are equal.
    numbers: Float64Array.from(
      { length: rows * numbers },
      () => scale * (random.int(2) ? random.normal() : random.int(3)),
    ),
    codes: Int32Array.from({ length: rows * codes }, () => (random.int(9) === 0 ? UNSEEN_LEVEL : random.int(levels))),
  };
}

type Copies = "one" | "whole" | "any";

/** What votes count differs from row to row, so that a PD tells which rows have voted. */
function inputOf(training: Points, k: number, byDistance: boolean, copies: Copies, random: Random): NeighbourInput {
  const { rows } = training;
  const copiesOf = { one: () => 1, whole: () => 1 + random.int(3), any: () => 0.01 + 2 * random.float() }[copies];
  const voters = {
    y: Uint8Array.from({ length: rows }, () => random.int(2)),
    copies: Float64Array.from({ length: rows }, copiesOf),
    voteWeights: Float64Array.from({ length: rows }, () => 0.5 + random.float()),
  };
  return { training, voters, k, byDistance, baseRate: 0.3 };
}

function predict(kernel: NeighbourKernel, points: Points): number[] {
  const pd = new Float64Array(points.rows);
  kernel.predict(points, pd);
  return [...pd];
}

const anyShape = fc.record({
  numbers: fc.integer({ min: 0, max: 5 }),
  codes: fc.integer({ min: 0, max: 6 }),
  levels: fc.constantFrom(3, 40),
  scale: fc.constantFrom(1e-30, 1e-3, 1, 1e4, 1e30, 1e90),
});
const anyCopies = fc.constantFrom<Copies>("one", "whole", "any");
const anyK = fc.constantFrom(1, 2, 7, 25, 400, 5000);

describe("the plain kernel of neighbours", () => {
  it("lets those vote that are the nearest of all, the earlier where distances are equal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), anyShape, anyK, fc.nat(), (rows, shape, k, seed) => {
        const random = new Random(seed);
        const training = pointsOf(rows, { ...shape, scale: 1 }, random);
        const queries = pointsOf(2, { ...shape, scale: 1 }, random);
        const input = inputOf(training, k, false, "one", random);
        const { y, voteWeights } = input.voters;
        const pd = predict(new PlainNeighbourKernel(input), queries);
        for (let query = 0; query < queries.rows; query++) {
          const distances = Float64Array.from({ length: rows }, (_, row) =>
            squaredDistance(queries, query, training, row),
          );
          // Sorting keeps the order of equals.
          const nearest = [...distances.keys()].sort((a, b) => distances[a] - distances[b]).slice(0, k);
          const sum = (some: number[]) => some.reduce((total, row) => total + voteWeights[row], 0);
          expect(pd[query]).toBeCloseTo(sum(nearest.filter((row) => y[row] === 1)) / sum(nearest), 12);
        }
      }),
    );
  });
});

function squaredDistance(a: Points, rowOfA: number, b: Points, rowOfB: number): number {
  let sum = 0;
  for (let j = 0; j < a.codes.length / a.rows; j++) {
    const level = a.codes[j * a.rows + rowOfA];
    if (level !== b.codes[j * b.rows + rowOfB]) sum += apartOf(level);
  }
  for (let j = 0; j < a.numbers.length / a.rows; j++) {
    sum += (a.numbers[j * a.rows + rowOfA] - b.numbers[j * b.rows + rowOfB]) ** 2;
  }
  return sum;
}

describe("the WebAssembly kernel of neighbours", () => {
  const expectAlike = (input: NeighbourInput, queries: Points) => {
    const plain = new PlainNeighbourKernel(input);
    expect(predict(new WasmNeighbourKernel(module, input), queries)).toEqual(predict(plain, queries));
  };

  it("is what predictions take once kernels are there", async () => {
    await prepareKernels();
    const random = new Random(1);
    const training = pointsOf(3, { numbers: 1, codes: 1, levels: 3, scale: 1 }, random);
    expect(createNeighbourKernel(inputOf(training, 1, true, "one", random))).toBeInstanceOf(WasmNeighbourKernel);
  });

  it("says what the plain one says, to the bit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        anyShape,
        anyK,
        fc.boolean(),
        anyCopies,
        fc.nat(),
        (rows, shape, k, byDistance, copies, seed) => {
          const random = new Random(seed);
          const training = pointsOf(rows, shape, random);
          expectAlike(inputOf(training, k, byDistance, copies, random), pointsOf(3, shape, random));
        },
      ),
    );
  });

  it.each([
    [30, 0.3],
    [30, 20],
    [50, 1],
    [200, 1],
  ])("says the same of %d columns of numbers, which spread by %d", (numbers, scale) => {
    const random = new Random(8);
    const shape = { numbers, codes: 3, levels: 20, scale };
    expectAlike(inputOf(pointsOf(3000, shape, random), 25, true, "one", random), pointsOf(300, shape, random));
  });

  it("says the same of applicants who are among the training rows", () => {
    const random = new Random(9);
    const training = pointsOf(2500, { numbers: 3, codes: 4, levels: 3, scale: 1 }, random);
    expectAlike(inputOf(training, 25, true, "whole", random), training);
  });

  it("says the same of an applicant who is as far out as numbers go", () => {
    const random = new Random(10);
    const shape = { numbers: 3, codes: 1, levels: 3, scale: 1 };
    const input = inputOf(pointsOf(2500, shape, random), 25, true, "one", random);
    for (const far of [1e20, 1e100])
      expectAlike(input, { rows: 1, numbers: Float64Array.of(0, far, 1), codes: Int32Array.of(1) });
  });

  it("says the same where only the last rows are near", () => {
    const random = new Random(12);
    const shape = { numbers: 4, codes: 1, levels: 3, scale: 1 };
    const training = pointsOf(5000, shape, random);
    // Only the last 200 are near: a few of each block.
    for (let j = 0; j < 4; j++) for (let row = 0; row < 4800; row++) training.numbers[j * 5000 + row] += 3;
    expectAlike(inputOf(training, 25, true, "any", random), pointsOf(200, shape, random));
  });

  it.each([
    ["sorted", (row: number) => row],
    ["in the same order in each block", (row: number) => row % 5],
    ["near in the first block and the last", (row: number) => Math.abs((row % 5) - 2)],
  ])("says the same of training rows that are %s", (_, place) => {
    const random = new Random(13);
    const rows = 5000;
    const numbers = Float64Array.from({ length: 2 * rows }, (_, i) => place(i % rows) + 0.1 * random.normal());
    const training = { rows, numbers, codes: new Int32Array() };
    const queries = { rows: 50, numbers: numbers.filter((_, i) => i % 100 === 0), codes: new Int32Array() };
    expectAlike(inputOf(training, 25, false, "one", random), queries);
  });

  it("says the same where all training rows are alike", () => {
    const random = new Random(11);
    const training = { rows: 1500, numbers: new Float64Array(3000).fill(1), codes: new Int32Array(1500) };
    const queries = { rows: 2, numbers: Float64Array.of(1, 2, 1, 1), codes: Int32Array.of(0, 1) };
    expectAlike(inputOf(training, 25, true, "one", random), queries);
  });

  describe("shared by threads", () => {
    const random = new Random(14);
    const shape = { numbers: 5, codes: 2, levels: 4, scale: 1 };
    const input = inputOf(pointsOf(3000, shape, random), 25, true, "any", random);
    const queries = pointsOf(5000, shape, random);
    let alone: number[];

    beforeAll(() => {
      alone = predict(new WasmNeighbourKernel(module, input), queries);
    });

    it.each([1, 2, 3, 4])("says the same with %d of them, time and again", async (threads) => {
      const kernel = new WasmNeighbourKernel(module, input);
      for (let time = 0; time < 3; time++) {
        await kernel.share(threads, threadCrew);
        expect(predict(kernel, queries)).toEqual(alone);
        kernel.dismiss();
        expect(predict(kernel, queries)).toEqual(alone);
      }
    });

    it("serves two who predict in turn", async () => {
      const kernel = new WasmNeighbourKernel(module, input);
      await Promise.all([kernel.share(2, threadCrew), kernel.share(3, threadCrew)]);
      expect(predict(kernel, queries)).toEqual(alone);
      kernel.dismiss();
      expect(predict(kernel, queries)).toEqual(alone);
      kernel.dismiss();
    });

    it("is not hurt by threads that come late, or never", async () => {
      const kernel = new WasmNeighbourKernel(module, input);
      await kernel.share(4, { assemble: async () => {}, employ: async () => {} });
      expect(predict(kernel, queries)).toEqual(alone);
      kernel.dismiss();
    });
  });
});
