import type { NetworkInput, NetworkKernel } from "../network.ts";
import { Adam } from "./adam.ts";
import { NetworkGradient } from "./network-gradient.ts";

/** The training of a network in plain code, a row at a time. */
export class PlainNetworkKernel implements NetworkKernel {
  readonly parameters: Float32Array;
  readonly #loss: NetworkGradient;
  readonly #alpha: number;
  readonly #adam: Adam;
  readonly #gradient: Float32Array;

  constructor({ shape, parameters, data, alpha, learningRate }: NetworkInput) {
    this.parameters = Float32Array.from(parameters);
    this.#loss = new NetworkGradient(shape, this.parameters, data);
    this.#alpha = alpha;
    this.#adam = new Adam(parameters.length, learningRate);
    this.#gradient = new Float32Array(parameters.length);
  }

  step(batch: Uint32Array): number {
    const loss = this.#loss.at(batch, this.#alpha, this.#gradient);
    this.#adam.step(this.parameters, this.#gradient);
    return loss;
  }
}
