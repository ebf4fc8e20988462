import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseRadialSum, type RadialMachine, squaredNorms } from "../../src/kernels/index.ts";
import { PlainRadialSum } from "../../src/kernels/plain/radial-sum.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmRadialSum } from "../../src/kernels/wasm/radial-sum.ts";
import { sparseOf } from "../../src/preprocess/index.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadOwnKernels()) as WebAssembly.Module;
});

interface Setting {
  readonly seed: number;
  readonly vectors: number;
  readonly columns: number;
  readonly gamma: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1_000_000),
  vectors: fc.integer({ min: 0, max: 30 }),
  columns: fc.integer({ min: 1, max: 12 }),
  gamma: fc.constantFrom(1e-6, 0.02, 1, 1e5),
});

/** A matrix of some zeros. */
function matrixOf(rows: number, columns: number, random: Random) {
  const values = Float64Array.from({ length: rows * columns }, () => (random.int(3) === 0 ? 0 : random.normal()));
  return sparseOf({ rows, columns, values });
}

function machineOf({ seed, vectors, columns, gamma }: Setting) {
  const random = new Random(seed);
  const coefficients = Float64Array.from({ length: vectors }, () => random.normal());
  const matrix = matrixOf(vectors, columns, random);
  const machine: RadialMachine = { vectors: matrix, norms: squaredNorms(matrix), coefficients, gamma };
  return { machine, X: matrixOf(4, columns, random) };
}

describe("the sum over support vectors", () => {
  it("is the same, to the bit, in WebAssembly, whichever machine came before", () => {
    const fast = new WasmRadialSum(module);
    fc.assert(
      fc.property(settings, (setting) => {
        const { machine, X } = machineOf(setting);
        const plain = new PlainRadialSum(machine);
        for (const row of [0, 1, 2, 3]) expect(fast.take(machine).of(X, row)).toBe(plain.of(X, row));
        // Each row's own vector, at distance 0.
        for (let v = 0; v < setting.vectors; v++) {
          expect(fast.of(machine.vectors, v)).toBe(plain.of(machine.vectors, v));
        }
      }),
    );
  });

  it("is Σ c · exp(−γ‖x − v‖²)", () => {
    const { machine, X } = machineOf({ seed: 3, vectors: 25, columns: 7, gamma: 0.3 });
    const { vectors, coefficients, gamma } = machine;
    const of = (matrix: typeof X, row: number) => matrix.values.subarray(matrix.starts[row], matrix.starts[row + 1]);
    const dense = (matrix: typeof X, row: number) => {
      const all = new Float64Array(matrix.columns);
      for (const [i, x] of of(matrix, row).entries()) all[matrix.indices[matrix.starts[row] + i]] = x;
      return all;
    };
    for (let row = 0; row < X.rows; row++) {
      const x = dense(X, row);
      const wanted = coefficients.reduce((sum, c, v) => {
        const distance = dense(vectors, v).reduce((squares, at, column) => squares + (at - x[column]) ** 2, 0);
        return sum + c * Math.exp(-gamma * distance);
      }, 0);
      expect(chooseRadialSum(machine).of(X, row)).toBeCloseTo(wanted, 12);
    }
  });
});
