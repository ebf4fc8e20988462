/**
 * Adam: gradient descent with a step of its own for every parameter, in single precision.
 *
 * Source: D. P. Kingma & J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, with its constants.
 */
const { fround } = Math;

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
/**
 * What is smaller is 0: weights of units that no row reaches any more fade away under the penalty, and processors take
 * a hundred times as long for numbers at the end of their range.
 */
const LEAST = 2 ** -100;
/** What a step takes, in single precision. */
const SINGLE = {
  beta1: fround(BETA1),
  beta2: fround(BETA2),
  left1: fround(0.1),
  left2: fround(0.001),
  epsilon: fround(EPSILON),
};

export class Adam {
  readonly #learningRate: number;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  #steps = 0;

  constructor(parameters: number, learningRate: number) {
    this.#learningRate = learningRate;
    this.#mean = new Float32Array(parameters);
    this.#square = new Float32Array(parameters);
  }

  /** Moves `parameters` against `gradient`, in place. */
  step(parameters: Float32Array, gradient: Float32Array): void {
    const { beta1, beta2, left1, left2, epsilon } = SINGLE;
    const rate = fround(adamRate(this.#learningRate, ++this.#steps));
    const mean = this.#mean;
    const square = this.#square;
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      mean[i] = floored(fround(fround(beta1 * mean[i]) + fround(left1 * g)));
      square[i] = floored(fround(fround(beta2 * square[i]) + fround(fround(left2 * g) * g)));
      const step = fround(fround(rate * mean[i]) / fround(fround(Math.sqrt(square[i])) + epsilon));
      parameters[i] = floored(fround(parameters[i] - step));
    }
  }
}

function floored(x: number): number {
  return Math.abs(x) >= LEAST ? x : 0;
}

/** The learning rate of a step, from 1, that makes up for means that began at 0. */
export function adamRate(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step);
}
