/**
 * Adam: gradient descent with a step of its own for every parameter.
 *
 * Source: D. P. Kingma & J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, with its constants.
 */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export class Adam {
  readonly #learningRate: number;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(parameters: number, learningRate: number) {
    this.#learningRate = learningRate;
    this.#mean = new Float64Array(parameters);
    this.#square = new Float64Array(parameters);
  }

  /** Moves `parameters` against `gradient`, in place. */
  step(parameters: Float64Array, gradient: Float64Array): void {
    const rate = adamRate(this.#learningRate, ++this.#steps);
    const mean = this.#mean;
    const square = this.#square;
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
      parameters[i] -= (rate * mean[i]) / (Math.sqrt(square[i]) + EPSILON);
    }
  }
}

/** The learning rate of a step, from 1, that makes up for means that began at 0. */
export function adamRate(learningRate: number, step: number): number {
  return (learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step);
}
