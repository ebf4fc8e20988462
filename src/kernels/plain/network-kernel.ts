import type { LabelledRows, NetworkInput, NetworkKernel } from "../network.ts";
import { Adam } from "./adam.ts";
import { Network } from "./network.ts";

/** The training of a network in plain code, a row at a time. */
export class PlainNetworkKernel implements NetworkKernel {
  readonly parameters: Float64Array;
  readonly #network: Network;
  readonly #data: LabelledRows;
  readonly #alpha: number;
  readonly #adam: Adam;
  readonly #gradient: Float64Array;

  constructor({ shape, parameters, data, alpha, learningRate }: NetworkInput) {
    this.parameters = parameters.slice();
    this.#network = new Network(shape, this.parameters);
    this.#data = data;
    this.#alpha = alpha;
    this.#adam = new Adam(parameters.length, learningRate);
    this.#gradient = new Float64Array(parameters.length);
  }

  step(batch: Uint32Array): number {
    const loss = this.#network.lossAndGradient(this.#data, batch, this.#alpha, this.#gradient);
    this.#adam.step(this.parameters, this.#gradient);
    return loss;
  }
}
