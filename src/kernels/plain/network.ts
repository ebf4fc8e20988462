import { activations } from "../activation.ts";
import { type Layer, layersOf, type NetworkShape, type SparseRows } from "../network.ts";
import { addRowTimes } from "./sparse-layer.ts";

/** A feed-forward network with one logistic output: what it makes of a row. */
export class Network {
  readonly shape: NetworkShape;
  readonly #layers: readonly Layer<Float64Array>[];
  /** Outputs of the units of each layer for the row at hand; the last holds the logit. */
  readonly #outputs: readonly Float64Array[];

  /** @param parameters kept, not copied. */
  constructor(shape: NetworkShape, parameters: Float64Array) {
    this.shape = shape;
    this.#layers = layersOf(shape, parameters);
    this.#outputs = this.#layers.map(({ outputs }) => new Float64Array(outputs));
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
}

/** above[j] += Σ_k below[k] · weights[k, j] */
function addUnitsTimes(below: Float64Array, weights: Float64Array, above: Float64Array): void {
  for (let k = 0, at = 0; k < below.length; k++) {
    const output = below[k];
    for (let j = 0; j < above.length; j++) above[j] += output * weights[at++];
  }
}
