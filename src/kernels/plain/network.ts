import { activations, sigmoid } from "../activation.ts";
import { type LabelledRows, type Layer, layersOf, logLoss, type NetworkShape, type SparseRows } from "../network.ts";
import { addOuterProduct, addRowTimes } from "./sparse-layer.ts";

/** A feed-forward network with one logistic output: what it makes of a row, and the gradient of its loss. */
export class Network {
  readonly shape: NetworkShape;
  readonly parameters: Float64Array;
  readonly #layers: readonly Layer[];
  /** Outputs of the units of each layer for the row at hand; the last holds the logit. */
  readonly #outputs: readonly Float64Array[];
  /** Derivatives of the loss by the inputs of the same units. */
  readonly #deltas: readonly Float64Array[];
  /** Scratch of the first hidden layer. */
  readonly #live: Uint32Array;

  /** @param parameters kept, not copied. */
  constructor(shape: NetworkShape, parameters: Float64Array) {
    this.shape = shape;
    this.parameters = parameters;
    this.#layers = layersOf(shape, parameters);
    this.#outputs = this.#layers.map(({ outputs }) => new Float64Array(outputs));
    this.#deltas = this.#layers.map(({ outputs }) => new Float64Array(outputs));
    this.#live = new Uint32Array(shape.hidden[0]);
  }

  /** ln(odds of bad) of one row. */
  logit(X: SparseRows, row: number): number {
    const activation = activations[this.shape.activation];
    const last = this.#layers.length - 1;
    for (let l = 0; l <= last; l++) {
      const { weights, biases } = this.#layers[l];
      const units = this.#outputs[l];
      units.set(biases);
      if (l === 0) addRowTimes(X, row, weights, units);
      else addUnitsTimes(this.#outputs[l - 1], weights, units);
      if (l < last) activation.apply(units);
    }
    return this.#outputs[last][0];
  }

  /**
   * Writes into `gradient` the derivatives of the loss of a batch by the parameters, and returns the loss: the weighted
   * mean of −ln(probability of the true class), and half of `alpha` times the squared weights for that many rows.
   *
   * @param batch the rows of `data` that make up the batch.
   */
  lossAndGradient(data: LabelledRows, batch: Uint32Array, alpha: number, gradient: Float64Array): number {
    const { X, y, weights } = data;
    const last = this.#layers.length - 1;
    const gradients = layersOf(this.shape, gradient);
    gradient.fill(0);
    let total = 0;
    let loss = 0;
    for (const row of batch) {
      const z = this.logit(X, row);
      total += weights[row];
      loss += weights[row] * logLoss(z, y[row]);
      this.#deltas[last][0] = weights[row] * (sigmoid(z) - y[row]);
      this.#backward(X, row, gradients);
    }
    let squares = 0;
    for (const [l, { weights: w }] of this.#layers.entries()) {
      const g = gradients[l].weights;
      for (let i = 0; i < w.length; i++) {
        squares += w[i] * w[i];
        g[i] += alpha * w[i];
      }
    }
    for (let i = 0; i < gradient.length; i++) gradient[i] /= total;
    return (loss + 0.5 * alpha * squares) / total;
  }

  /** Adds the derivatives of one row's loss, from the last layer down. */
  #backward(X: SparseRows, row: number, gradients: readonly Layer[]): void {
    const activation = activations[this.shape.activation];
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const { weights, biases } = gradients[l];
      const deltas = this.#deltas[l];
      for (let j = 0; j < deltas.length; j++) biases[j] += deltas[j];
      if (l === 0) {
        addOuterProduct(X, row, deltas, weights, this.#live);
      } else {
        passDown(this.#outputs[l - 1], deltas, this.#layers[l].weights, weights, this.#deltas[l - 1]);
        activation.multiplyBySlope(this.#deltas[l - 1], this.#outputs[l - 1]);
      }
    }
  }
}

/** above[j] += Σ_k below[k] · weights[k, j] */
function addUnitsTimes(below: Float64Array, weights: Float64Array, above: Float64Array): void {
  for (let k = 0, at = 0; k < below.length; k++) {
    const output = below[k];
    for (let j = 0; j < above.length; j++) above[j] += output * weights[at++];
  }
}

/** gradient[k, j] += outputs[k] · deltas[j], and deltasBelow[k] = Σ_j weights[k, j] · deltas[j]. */
function passDown(
  outputs: Float64Array,
  deltas: Float64Array,
  weights: Float64Array,
  gradient: Float64Array,
  deltasBelow: Float64Array,
): void {
  for (let k = 0, at = 0; k < outputs.length; k++) {
    const output = outputs[k];
    let sum = 0;
    for (let j = 0; j < deltas.length; j++) {
      gradient[at] += output * deltas[j];
      sum += weights[at++] * deltas[j];
    }
    deltasBelow[k] = sum;
  }
}
