import { describe, expect, it } from "vitest";
import { activationNames } from "../../src/kernels/activation.ts";
import { initialParameters, type LabelledRows } from "../../src/kernels/network.ts";
import { Network } from "../../src/kernels/plain/network.ts";
import { Random } from "../../src/random.ts";

/** Nine rows of six columns: one that holds five entries, one without any. */
const data: LabelledRows = {
  X: {
    rows: 9,
    columns: 6,
    starts: Uint32Array.of(0, 5, 5, 7, 9, 12, 15, 16, 18, 20),
    indices: Uint32Array.of(0, 1, 2, 4, 5, 0, 3, 1, 3, 0, 2, 5, 1, 2, 3, 4, 0, 5, 2, 4),
    values: Float64Array.from({ length: 20 }, (_, i) => ((i * 7) % 11) / 4 - 1),
  },
  y: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0, 0),
  weights: Float64Array.of(1, 1, 2, 0.5, 1, 3, 1, 1, 1),
};
const everyRow = Uint32Array.from(data.y.keys());

const networkOf = (hidden: number[], activation: (typeof activationNames)[number] = "tanh") => {
  const shape = { inputs: 6, hidden, activation };
  return new Network(shape, initialParameters(shape, new Random(3)));
};

describe.each(activationNames)("a network of %s units", (activation) => {
  it.each([[[4]], [[1]], [[5, 3]], [[3, 2, 4]]])(
    "with layers of %j has the gradient that finite differences show",
    (hidden) => {
      const network = networkOf(hidden, activation);
      const { parameters } = network;
      const gradient = new Float64Array(parameters.length);
      const spare = new Float64Array(parameters.length);
      network.lossAndGradient(data, everyRow, 0.7, gradient);
      const h = 1e-6;
      for (let i = 0; i < parameters.length; i++) {
        const there = parameters[i];
        parameters[i] = there + h;
        const above = network.lossAndGradient(data, everyRow, 0.7, spare);
        parameters[i] = there - h;
        const below = network.lossAndGradient(data, everyRow, 0.7, spare);
        parameters[i] = there;
        expect(gradient[i]).toBeCloseTo((above - below) / (2 * h), 7);
      }
    },
  );
});

describe("Network", () => {
  it("counts a row of weight 3 as three rows", () => {
    const network = networkOf([4]);
    const weighted = new Float64Array(network.parameters.length);
    const repeated = new Float64Array(network.parameters.length);
    const loss = network.lossAndGradient(data, Uint32Array.of(0, 5), 0, weighted);
    const same = network.lossAndGradient(
      { ...data, weights: data.weights.map(() => 1) },
      Uint32Array.of(0, 5, 5, 5),
      0,
      repeated,
    );
    expect(loss).toBeCloseTo(same, 12);
    for (const [i, g] of weighted.entries()) expect(g).toBeCloseTo(repeated[i], 12);
  });

  it("spreads the penalty over the weight of the batch and spares the biases", () => {
    const network = networkOf([4]);
    const { parameters } = network;
    const [free, bound] = [new Float64Array(parameters.length), new Float64Array(parameters.length)];
    const lossFree = network.lossAndGradient(data, Uint32Array.of(2, 5), 0, free);
    const lossBound = network.lossAndGradient(data, Uint32Array.of(2, 5), 1, bound);
    const isBias = (i: number) => (i >= 24 && i < 28) || i === 32;
    let squares = 0;
    for (const [i, w] of parameters.entries()) {
      expect(bound[i] - free[i]).toBeCloseTo(isBias(i) ? 0 : w / 5, 12);
      if (!isBias(i)) squares += w * w;
    }
    expect(lossBound - lossFree).toBeCloseTo((0.5 * squares) / 5, 12);
  });

  it("keeps a finite loss where it is wrong with conviction", () => {
    const network = networkOf([2], "identity");
    network.parameters.fill(1e4);
    const gradient = new Float64Array(network.parameters.length);
    expect(network.lossAndGradient(data, everyRow, 0, gradient)).toBeGreaterThan(1e3);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
