import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createLogisticKernel } from "../../src/kernels/index.ts";
import { type LogisticKernel, PACKED, type PanelRange, panelsOf } from "../../src/kernels/logistic.ts";
import { PlainLogisticKernel } from "../../src/kernels/plain/logistic-kernel.ts";
import { WasmLogisticKernel } from "../../src/kernels/wasm/logistic-kernel.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadOwnKernels()) as WebAssembly.Module;
});

/** Packs rows, and returns them. */
function fill(kernel: LogisticKernel, rows: number, columns: number, seed: number) {
  const random = new Random(seed);
  const drawn = Array.from({ length: rows }, () => ({
    x: Array.from({ length: columns }, () => (random.int(4) === 0 ? 0 : random.normal())),
    y: random.int(2),
    weight: 0.5 + random.int(3),
  }));
  const packed = drawn.map(({ x, y, weight }) => [...x, y, weight]);
  for (let from = 0; from < rows; from += PACKED) {
    const count = Math.min(PACKED, rows - from);
    for (let j = 0; j < columns + 2; j++) {
      const [mean, perUnit] = j < columns ? [0.5, 3] : [0, 1];
      for (let i = 0; i < count; i++) kernel.tile[i] = packed[from + i][j];
      kernel.pack(j, from, count, mean, perUnit);
    }
  }
  return drawn.map(({ x, ...rest }) => ({ ...rest, x: x.map((value) => (value - 0.5) * 3) }));
}

function pointOf(columns: number, spread: number, seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: columns }, () => spread * random.normal());
}

function derivatives(kernel: LogisticKernel, range: PanelRange, point: Float64Array) {
  const gradient = new Float64Array(point.length).fill(0.5);
  const alone = gradient.slice();
  const hessian = new Float64Array(point.length ** 2).fill(0.25);
  kernel.addDerivatives(range, point, gradient, hessian);
  kernel.addDerivatives(range, point, alone, undefined);
  return { gradient, alone, hessian };
}

describe("the WebAssembly kernel of logistic regression", () => {
  it("is what a fit takes", async () => {
    expect(await createLogisticKernel({ rows: 3, columns: 2 })).toBeInstanceOf(WasmLogisticKernel);
  });

  it("gives the same bits as the plain one, however sure the predictor is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 11 }),
        fc.constantFrom(0, 0.1, 1, 30, 1000),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (rows, columns, spread, step, seed) => {
          const point = pointOf(columns, spread, seed);
          const [fast, plain] = [
            new WasmLogisticKernel(module, { rows, columns }),
            new PlainLogisticKernel({ rows, columns }),
          ];
          for (const kernel of [fast, plain]) fill(kernel, rows, columns, seed);
          const range = { from: seed % 2, to: panelsOf(rows), step };
          expect(derivatives(fast, range, point)).toEqual(derivatives(plain, range, point));
        },
      ),
    );
  });

  it("tells what the numbers of a column add up to, and their squares", () => {
    const shape = { rows: 100, columns: 1 };
    const [fast, plain] = [new WasmLogisticKernel(module, shape), new PlainLogisticKernel(shape)];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 99 }), (items) => {
        for (const kernel of [fast, plain]) kernel.tile.set(items);
        const sums = fast.pack(0, 0, items.length, 1, 0.3);
        expect(sums).toEqual(plain.pack(0, 0, items.length, 1, 0.3));
        const packed = items.map((x) => 0.3 * (x - 1));
        expect(sums.sum).toBeCloseTo(packed.reduce((sum, x) => sum + x, 0));
        expect(sums.squares).toBeCloseTo(packed.reduce((sum, x) => sum + x * x, 0));
      }),
    );
  });

  it("gives the same bits over more than a group of panels", () => {
    const shape = { rows: 2500, columns: 5 };
    const [fast, plain] = [new WasmLogisticKernel(module, shape), new PlainLogisticKernel(shape)];
    for (const kernel of [fast, plain]) fill(kernel, 2500, 5, 3);
    const range = { from: 0, to: panelsOf(2500), step: 1 };
    expect(derivatives(fast, range, pointOf(5, 1, 3))).toEqual(derivatives(plain, range, pointOf(5, 1, 3)));
  });

  it("gives the same bits in a memory that another one used", () => {
    const [one, other] = [
      { rows: 77, columns: 6 },
      { rows: 33, columns: 3 },
    ];
    const first = new WasmLogisticKernel(module, one);
    fill(first, 77, 6, 1);
    first.close();
    const [fast, plain] = [new WasmLogisticKernel(module, other), new PlainLogisticKernel(other)];
    for (const kernel of [fast, plain]) fill(kernel, 33, 3, 2);
    const range = { from: 0, to: panelsOf(33), step: 1 };
    expect(derivatives(fast, range, pointOf(3, 1, 3))).toEqual(derivatives(plain, range, pointOf(3, 1, 3)));
  });

  it("computes the derivatives as well as single precision can", () => {
    const kernel = new WasmLogisticKernel(module, { rows: 2500, columns: 5 });
    const rows = fill(kernel, 2500, 5, 4);
    const point = pointOf(5, 2, 4);
    const expected = { gradient: new Float64Array(5).fill(0.5), hessian: new Float64Array(25).fill(0.25) };
    for (const { x, y, weight } of rows) {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, j) => sum + value * point[j], 0)));
      for (let j = 0; j < 5; j++) {
        expected.gradient[j] += weight * (p - y) * x[j];
        for (let k = 0; k <= j; k++) expected.hessian[j * 5 + k] += weight * p * (1 - p) * x[j] * x[k];
      }
    }
    const found = derivatives(kernel, { from: 0, to: panelsOf(2500), step: 1 }, point);
    expect(found.alone).toEqual(found.gradient);
    for (const [j, value] of expected.gradient.entries()) expect(found.gradient[j]).toBeCloseTo(value, 3);
    for (const [j, value] of expected.hessian.entries()) expect(found.hessian[j]).toBeCloseTo(value, 3);
  });
});
