import { activations, sigmoid } from "../activation.ts";
import { type LabelledRows, layersOf, logLoss, type NetworkInput, type NetworkKernel } from "../network.ts";
import { adamRate } from "../plain/adam.ts";
import { instantiate, type KernelExports } from "./module.ts";
import { placer } from "./placer.ts";

/** A layer and where its parts lie in memory, in bytes. */
interface PlacedLayer {
  readonly width: number;
  /** Inputs of a row: units of the layer below, or columns. */
  readonly inputs: number;
  readonly weights: number;
  readonly biases: number;
  readonly weightGradient: number;
  readonly biasGradient: number;
  /** A number for each row of a batch and each unit. */
  readonly units: number;
  readonly deltas: number;
}

/** The training of a network in WebAssembly, a batch at a time: all data of the fit lie in its memory. */
export class WasmNetworkKernel implements NetworkKernel {
  readonly parameters: Float64Array;
  readonly #gradient: Float64Array;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #places: Places;
  readonly #layers: readonly PlacedLayer[];
  readonly #batch: Uint32Array;
  readonly #activation: NetworkInput["shape"]["activation"];
  readonly #labels: Pick<LabelledRows, "y" | "weights">;
  readonly #alpha: number;
  readonly #learningRate: number;
  #steps = 0;

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, input: NetworkInput) {
    const { shape, parameters, data } = input;
    const places = choosePlaces(input);
    const { memory, kernels } = instantiate(module, places.end);
    const { buffer } = memory;
    this.#kernels = kernels;
    this.#memory = buffer;
    this.#places = places;
    this.#layers = placeLayers(input, places);
    this.#activation = shape.activation;
    this.#labels = data;
    this.#alpha = input.alpha;
    this.#learningRate = input.learningRate;
    this.parameters = new Float64Array(buffer, places.parameters, parameters.length);
    this.parameters.set(parameters);
    this.#gradient = new Float64Array(buffer, places.gradient, parameters.length);
    this.#batch = new Uint32Array(buffer, places.batch, input.batchSize);
    new Uint32Array(buffer, places.starts, data.X.starts.length).set(data.X.starts);
    new Float64Array(buffer, places.values, data.X.values.length).set(data.X.values);
    const columns = new Uint32Array(buffer, places.columns, data.X.indices.length);
    const stride = shape.hidden[0] * 8;
    for (let p = 0; p < columns.length; p++) columns[p] = data.X.indices[p] * stride;
  }

  step(batch: Uint32Array): number {
    this.#batch.set(batch);
    this.#gradient.fill(0);
    this.#forward(batch.length);
    const { loss, total } = this.#judge(batch);
    this.#backward(batch.length);
    let squares = 0;
    for (const { weights, weightGradient, inputs, width } of this.#layers) {
      squares = this.#kernels.penalise(weights, weightGradient, inputs * width, this.#alpha, squares);
    }
    const { parameters, gradient, means, meanSquares } = this.#places;
    const rate = adamRate(this.#learningRate, ++this.#steps);
    this.#kernels.stepAdam(parameters, gradient, means, meanSquares, this.parameters.length, total, rate);
    return (loss + 0.5 * this.#alpha * squares) / total;
  }

  #forward(rows: number): void {
    const { batch, starts, columns, values } = this.#places;
    const kernels = this.#kernels;
    kernels.fetchRows(batch, rows, starts, columns, values);
    let below: PlacedLayer | undefined;
    for (const layer of this.#layers) {
      const { inputs, weights, biases, units, width } = layer;
      if (below === undefined) {
        kernels.sparseForward(batch, rows, starts, columns, values, weights, biases, units, width);
      } else {
        this.#activate(below, rows);
        kernels.denseForward(rows, below.units, inputs, weights, biases, units, width);
      }
      below = layer;
    }
  }

  /** The losses of a batch, and their derivatives by the logits. */
  #judge(batch: Uint32Array): { loss: number; total: number } {
    const { y, weights } = this.#labels;
    const last = this.#layers[this.#layers.length - 1];
    const logits = this.#numbers(last.units, batch.length);
    const deltas = this.#numbers(last.deltas, batch.length);
    let loss = 0;
    let total = 0;
    for (let i = 0; i < batch.length; i++) {
      const row = batch[i];
      const weight = weights[row];
      total += weight;
      loss += weight * logLoss(logits[i], y[row]);
      deltas[i] = weight * (sigmoid(logits[i]) - y[row]);
    }
    return { loss, total };
  }

  #backward(rows: number): void {
    const { batch, starts, columns, values } = this.#places;
    const kernels = this.#kernels;
    for (let l = this.#layers.length - 1; l > 0; l--) {
      const { inputs, weights, weightGradient, biasGradient, deltas, width } = this.#layers[l];
      const below = this.#layers[l - 1];
      const { units, deltas: deltasBelow } = below;
      kernels.denseBackward(rows, units, inputs, weights, weightGradient, biasGradient, deltas, width, deltasBelow);
      this.#multiplyBySlope(below, rows);
    }
    const { weightGradient, biasGradient, deltas, width } = this.#layers[0];
    kernels.sparseBackward(batch, rows, starts, columns, values, weightGradient, biasGradient, deltas, width);
  }

  #activate({ units, width }: PlacedLayer, rows: number): void {
    const count = rows * width;
    if (this.#activation === "relu") this.#kernels.rectify(units, count);
    else activations[this.#activation].apply(this.#numbers(units, count));
  }

  #multiplyBySlope({ units, deltas, width }: PlacedLayer, rows: number): void {
    const count = rows * width;
    if (this.#activation === "relu") this.#kernels.silence(deltas, units, count);
    else activations[this.#activation].multiplyBySlope(this.#numbers(deltas, count), this.#numbers(units, count));
  }

  #numbers(at: number, count: number): Float64Array {
    return new Float64Array(this.#memory, at, count);
  }
}

type Places = ReturnType<typeof choosePlaces>;

/** Bytes of memory that the training of a network takes. */
export function networkBytes(input: NetworkInput): number {
  return choosePlaces(input).end;
}

function choosePlaces({ shape, parameters, data, batchSize }: NetworkInput) {
  const place = placer(0);
  // Vectors of two may reach one number beyond the end.
  const numbers = (count: number) => place((count + 1) * 8);
  const units = shape.hidden.reduce((sum, width) => sum + batchSize * width + 1, batchSize);
  return {
    parameters: numbers(parameters.length),
    gradient: numbers(parameters.length),
    means: numbers(parameters.length),
    meanSquares: numbers(parameters.length),
    batch: place(batchSize * 4),
    units: numbers(units),
    deltas: numbers(units),
    starts: place(data.X.starts.length * 4),
    columns: place(data.X.indices.length * 4),
    values: numbers(data.X.values.length),
    end: place(0),
  };
}

function placeLayers({ shape, parameters, batchSize }: NetworkInput, places: Places): PlacedLayer[] {
  let inputs = shape.inputs;
  let unitsBefore = 0;
  return layersOf(shape, parameters).map(({ outputs, weights, biases }) => {
    const weightsAt = weights.byteOffset - parameters.byteOffset;
    const biasesAt = biases.byteOffset - parameters.byteOffset;
    const unitsAt = unitsBefore * 8;
    const layer: PlacedLayer = {
      width: outputs,
      inputs,
      weights: places.parameters + weightsAt,
      biases: places.parameters + biasesAt,
      weightGradient: places.gradient + weightsAt,
      biasGradient: places.gradient + biasesAt,
      units: places.units + unitsAt,
      deltas: places.deltas + unitsAt,
    };
    inputs = outputs;
    unitsBefore += batchSize * outputs + 1;
    return layer;
  });
}
