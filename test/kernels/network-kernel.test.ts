import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { activationNames } from "../../src/kernels/activation.ts";
import { createNetworkKernel } from "../../src/kernels/index.ts";
import { initialParameters, type NetworkInput, type NetworkKernel } from "../../src/kernels/network.ts";
import { PlainNetworkKernel } from "../../src/kernels/plain/network-kernel.ts";
import { loadOwnKernels } from "../../src/kernels/wasm/module.ts";
import { WasmNetworkKernel } from "../../src/kernels/wasm/network-kernel.ts";
import { Random } from "../../src/random.ts";

let module: WebAssembly.Module;

beforeAll(async () => {
  module = (await loadOwnKernels()) as WebAssembly.Module;
});

/** Rows that hold nearly all columns, or few, or none. */
function inputOf(seed: number, rows: number, columns: number, hidden: number[], batchSize: number): NetworkInput {
  const random = new Random(seed);
  const entries = Array.from({ length: rows }, () => {
    const share = random.float();
    return Array.from({ length: columns }, (_, column) => column).filter(() => random.float() < share);
  });
  const indices = Uint32Array.from(entries.flat());
  const shape = { inputs: columns, hidden, activation: activationNames[seed % activationNames.length] };
  return {
    shape,
    parameters: initialParameters(shape, random),
    data: {
      X: {
        rows,
        columns,
        starts: Uint32Array.from({ length: rows + 1 }, (_, row) => entries.slice(0, row).flat().length),
        indices,
        values: Float64Array.from(indices, () => (random.float() < 0.5 ? 1 : random.normal())),
      },
      y: Uint8Array.from({ length: rows }, () => random.int(2)),
      weights: Float64Array.from({ length: rows }, () => 0.5 + random.int(3)),
    },
    alpha: random.float(),
    learningRate: 0.01,
    batchSize,
  };
}

function train(kernel: NetworkKernel, { data, batchSize }: NetworkInput): { losses: number[]; parameters: number[] } {
  const rows = new Random(1).shuffle(Uint32Array.from({ length: data.X.rows }, (_, row) => row));
  const losses: number[] = [];
  for (let epoch = 0; epoch < 3; epoch++) {
    for (let from = 0; from < rows.length; from += batchSize) {
      losses.push(kernel.step(rows.subarray(from, from + batchSize)));
    }
  }
  return { losses, parameters: [...kernel.parameters] };
}

describe("the WebAssembly kernel of networks", () => {
  it("is what a fit takes", async () => {
    expect(await createNetworkKernel(inputOf(1, 5, 3, [4], 5))).toBeInstanceOf(WasmNetworkKernel);
  });

  it("trains to the same bits as the plain one", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 15 }),
        (seed, rows, columns, hidden, batchSize) => {
          const input = inputOf(seed, rows, columns, hidden, batchSize);
          expect(train(new WasmNetworkKernel(module, input), input)).toEqual(
            train(new PlainNetworkKernel(input), input),
          );
        },
      ),
    );
  });

  it("leaves the parameters that it starts from as they were", () => {
    const input = inputOf(2, 9, 4, [3], 4);
    const before = input.parameters.slice();
    train(new WasmNetworkKernel(module, input), input);
    expect(input.parameters).toEqual(before);
  });
});
