import { describe, expect, it } from "vitest";
import { activationNames } from "../../src/kernels/activation.ts";
import { initialParameters, type LabelledRows, layersOf, logLoss, weightOf } from "../../src/kernels/network.ts";
import { Network } from "../../src/kernels/plain/network.ts";
import { NetworkGradient } from "../../src/kernels/plain/network-gradient.ts";
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

const shapeOf = (hidden: number[], activation: (typeof activationNames)[number] = "tanh") => ({
  inputs: 6,
  hidden,
  activation,
});
type Shape = ReturnType<typeof shapeOf>;

const startOf = (shape: Shape) => Float32Array.from(initialParameters(shape, new Random(3)));

function gradientAt(shape: Shape, parameters: Float32Array, rows: LabelledRows, batch: Uint32Array, alpha: number) {
  const gradient = new Float32Array(parameters.length);
  const loss = new NetworkGradient(shape, parameters, rows).at(batch, alpha, gradient);
  return { loss, gradient };
}

/** The same loss, in double precision. */
function lossAt(shape: Shape, parameters: Float64Array, alpha: number): number {
  const network = new Network(shape, parameters);
  const squares = layersOf(shape, parameters).flatMap(({ weights }) => [...weights].map((weight) => weight ** 2));
  const losses = [...everyRow].map((row) => data.weights[row] * logLoss(network.logit(data.X, row), data.y[row]));
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return sum(losses) + 0.5 * alpha * sum(squares);
}

describe.each(activationNames)("a network of %s units", (activation) => {
  it.each([[[4]], [[1]], [[5, 3]], [[3, 2, 4]]])(
    "with layers of %j has the gradient that finite differences show",
    (hidden) => {
      const shape = shapeOf(hidden, activation);
      const start = startOf(shape);
      const { loss, gradient } = gradientAt(shape, start, data, everyRow, 0.7);
      const parameters = Float64Array.from(start);
      expect(loss).toBeCloseTo(lossAt(shape, parameters, 0.7), 5);
      const weight = weightOf(everyRow, data.weights);
      const h = 1e-6;
      for (let i = 0; i < parameters.length; i++) {
        const there = parameters[i];
        parameters[i] = there + h;
        const above = lossAt(shape, parameters, 0.7);
        parameters[i] = there - h;
        const below = lossAt(shape, parameters, 0.7);
        parameters[i] = there;
        expect(gradient[i]).toBeCloseTo((above - below) / (2 * h * weight), 6);
      }
    },
  );
});

describe("NetworkGradient", () => {
  const shape = shapeOf([4]);
  const start = startOf(shape);

  it("counts a row of weight 3 as three rows", () => {
    const single = { ...data, weights: data.weights.map(() => 1) };
    const weighted = gradientAt(shape, start, data, Uint32Array.of(0, 5), 0);
    const repeated = gradientAt(shape, start, single, Uint32Array.of(0, 5, 5, 5), 0);
    expect(weighted.loss).toBeCloseTo(repeated.loss, 12);
    for (const [i, g] of weighted.gradient.entries()) expect(g).toBeCloseTo(repeated.gradient[i], 6);
  });

  it("spreads the penalty over the weight of the batch and spares the biases", () => {
    const free = gradientAt(shape, start, data, Uint32Array.of(2, 5), 0);
    const bound = gradientAt(shape, start, data, Uint32Array.of(2, 5), 1);
    const isBias = (i: number) => (i >= 24 && i < 28) || i === 32;
    let squares = 0;
    for (const [i, w] of start.entries()) {
      expect(bound.gradient[i] - free.gradient[i]).toBeCloseTo(isBias(i) ? 0 : w / 5, 6);
      if (!isBias(i)) squares += w * w;
    }
    expect(bound.loss - free.loss).toBeCloseTo(0.5 * squares, 12);
  });

  it("keeps a finite loss where it is wrong with conviction, or rows are far out or heavy", () => {
    const wrong = shapeOf([2], "identity");
    const far = {
      X: { ...data.X, values: data.X.values.map((x) => x * 1e99) },
      y: data.y,
      weights: data.weights.map((weight) => weight * 1e200),
    };
    for (const rows of [data, far]) {
      const { loss, gradient } = gradientAt(wrong, startOf(wrong).fill(1e4), rows, everyRow, 0);
      expect(loss).toBeGreaterThan(1e3);
      expect(loss).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });
});
