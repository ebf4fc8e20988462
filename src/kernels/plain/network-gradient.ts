/** The gradient of the loss of a network, a row at a time, in single precision: what a Float32Array is given is rounded. */
import { activations } from "../activation.ts";
import { type LabelledRows, type Layer, layersOf, type NetworkShape, singleEntries, weightOf } from "../network.ts";
import { lookAt } from "./log-loss.ts";

const { fround } = Math;

export class NetworkGradient {
  readonly #shape: NetworkShape;
  readonly #data: LabelledRows;
  readonly #values: Float32Array;
  readonly #layers: readonly Layer<Float32Array>[];
  /** Outputs of the units of each layer for the row at hand; the last holds the logit. */
  readonly #outputs: readonly Float32Array[];
  /** Derivatives of the loss by the inputs of the same units. */
  readonly #deltas: readonly Float32Array[];

  /** @param parameters kept, not copied. */
  constructor(shape: NetworkShape, parameters: Float32Array, data: LabelledRows) {
    this.#shape = shape;
    this.#data = data;
    this.#values = singleEntries(data.X.values);
    this.#layers = layersOf(shape, parameters);
    this.#outputs = this.#layers.map(({ outputs }) => new Float32Array(outputs));
    this.#deltas = this.#layers.map(({ outputs }) => new Float32Array(outputs));
  }

  /**
   * Writes into `gradient` the derivatives of the mean loss of a batch by the parameters, and returns what the loss of the
   * batch is: the weighted sum of −ln(probability of the true class), and half of `alpha` times the squared weights.
   *
   * @param batch the rows that make up the batch.
   */
  at(batch: Uint32Array, alpha: number, gradient: Float32Array): number {
    const { y, weights } = this.#data;
    const gradients = layersOf(this.#shape, gradient);
    gradient.fill(0);
    const total = weightOf(batch, weights);
    const losses = [0, 0];
    for (const [i, row] of batch.entries()) {
      const z = this.#logit(row);
      const share = weights[row] / total;
      const { loss, slope } = lookAt(z, y[row]);
      losses[i & 1] += share * loss;
      this.#deltas[this.#deltas.length - 1][0] = share * slope;
      this.#backward(row, gradients);
    }
    let squares = 0;
    for (const [l, layer] of this.#layers.entries()) squares += penalise(layer, gradients[l], fround(alpha / total));
    return total * (losses[0] + losses[1]) + 0.5 * alpha * squares;
  }

  #logit(row: number): number {
    const { indices, starts } = this.#data.X;
    const activation = activations[this.#shape.activation];
    const last = this.#layers.length - 1;
    for (let l = 0; l <= last; l++) {
      const { weights, biases } = this.#layers[l];
      const units = this.#outputs[l];
      units.set(biases);
      if (l > 0) for (const [k, output] of this.#outputs[l - 1].entries()) addTimes(units, output, weights, k);
      else for (let p = starts[row]; p < starts[row + 1]; p++) addTimes(units, this.#values[p], weights, indices[p]);
      if (l < last) activation.apply(units);
    }
    return this.#outputs[last][0];
  }

  /** Adds the derivatives of one row's loss, from the last layer down. */
  #backward(row: number, gradients: readonly Layer<Float32Array>[]): void {
    const { indices, starts } = this.#data.X;
    const activation = activations[this.#shape.activation];
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { weights, biases } = gradients[l];
      const deltas = this.#deltas[l];
      for (let j = 0; j < deltas.length; j++) biases[j] += deltas[j];
      if (l > 0) {
        passDown(this.#outputs[l - 1], deltas, this.#layers[l].weights, weights, this.#deltas[l - 1]);
        activation.multiplyBySlope(this.#deltas[l - 1], this.#outputs[l - 1]);
        continue;
      }
      for (let p = starts[row]; p < starts[row + 1]; p++) {
        const at = indices[p] * deltas.length;
        for (let j = 0; j < deltas.length; j++) weights[at + j] += fround(this.#values[p] * deltas[j]);
      }
    }
  }
}

/** units[j] += x · weights[k, j] */
function addTimes(units: Float32Array, x: number, weights: Float32Array, k: number): void {
  const at = k * units.length;
  for (let j = 0; j < units.length; j++) units[j] += fround(x * weights[at + j]);
}

/** gradient[k, j] += outputs[k] · deltas[j], and deltasBelow[k] = Σ_j weights[k, j] · deltas[j]. */
function passDown(
  outputs: Float32Array,
  deltas: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  deltasBelow: Float32Array,
): void {
  for (let k = 0, at = 0; k < outputs.length; k++) {
    let sum = 0;
    for (let j = 0; j < deltas.length; j++, at++) {
      gradient[at] += fround(outputs[k] * deltas[j]);
      sum = fround(sum + fround(weights[at] * deltas[j]));
    }
    deltasBelow[k] = sum;
  }
}

/** Adds the derivatives of the penalty of a layer. @returns the sum of its squared weights, in double precision. */
function penalise({ weights }: Layer<Float32Array>, gradient: Layer<Float32Array>, penalty: number): number {
  const sums = [0, 0, 0, 0];
  const fours = weights.length & ~3;
  for (let i = 0; i < fours; i++) sums[i & 3] += weights[i] * weights[i];
  let squares = sums[0] + sums[2] + (sums[1] + sums[3]);
  for (let i = fours; i < weights.length; i++) squares += weights[i] * weights[i];
  for (let i = 0; i < weights.length; i++) gradient.weights[i] += fround(penalty * weights[i]);
  return squares;
}
