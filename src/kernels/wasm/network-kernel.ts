import { activations } from "../activation.ts";
import { layersOf, type NetworkInput, type NetworkKernel, singleEntries } from "../network.ts";
import { adamRate } from "../plain/adam.ts";
import { instantiateOwn, type KernelExports } from "./module.ts";
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
  readonly parameters: Float32Array;
  readonly #gradient: Float32Array;
  readonly #kernels: KernelExports;
  readonly #memory: ArrayBufferLike;
  readonly #places: Places;
  readonly #layers: readonly PlacedLayer[];
  readonly #batch: Uint32Array;
  readonly #activation: NetworkInput["shape"]["activation"];
  readonly #alpha: number;
  readonly #learningRate: number;
  /** Whether rows have to be fetched from beyond the nearer caches. */
  readonly #isFar: boolean;
  #steps = 0;

  /** @throws RangeError where there is no room. */
  constructor(module: WebAssembly.Module, input: NetworkInput) {
    const { shape, parameters, data } = input;
    const places = choosePlaces(input);
    const { memory, kernels } = instantiateOwn(module, places.end);
    const { buffer } = memory;
    this.#kernels = kernels;
    this.#memory = buffer;
    this.#places = places;
    this.#activation = shape.activation;
    this.#alpha = input.alpha;
    this.#learningRate = input.learningRate;
    this.#isFar = places.end > NEAR;
    this.parameters = new Float32Array(buffer, places.parameters, parameters.length);
    this.parameters.set(parameters);
    this.#gradient = new Float32Array(buffer, places.gradient, parameters.length);
    this.#layers = placeLayers(input, places, this.parameters, this.#gradient);
    this.#batch = new Uint32Array(buffer, places.batch, input.batchSize);
    new Uint32Array(buffer, places.starts, data.X.starts.length).set(data.X.starts);
    new Uint8Array(buffer, places.labels, data.y.length).set(data.y);
    new Float64Array(buffer, places.rowWeights, data.y.length).set(data.weights);
    singleEntries(data.X.values, new Float32Array(buffer, places.values, data.X.values.length));
    const columns = new Uint32Array(buffer, places.columns, data.X.indices.length);
    const stride = shape.hidden[0] * 4;
    for (let p = 0; p < columns.length; p++) columns[p] = data.X.indices[p] * stride;
  }

  step(batch: Uint32Array): number {
    this.#batch.set(batch);
    this.#gradient.fill(0);
    this.#forward(batch.length);
    const { total, loss } = this.#judge(batch.length);
    this.#backward(batch.length);
    let squares = 0;
    for (const { weights, weightGradient, inputs, width } of this.#layers) {
      squares += this.#kernels.penalise(weights, weightGradient, inputs * width, this.#alpha / total);
    }
    const { parameters, gradient, means, meanSquares } = this.#places;
    const rate = adamRate(this.#learningRate, ++this.#steps);
    this.#kernels.stepAdam(parameters, gradient, means, meanSquares, this.parameters.length, rate);
    return total * loss + 0.5 * this.#alpha * squares;
  }

  #forward(rows: number): void {
    const { batch, starts, columns, values } = this.#places;
    const kernels = this.#kernels;
    if (this.#isFar) kernels.fetchRows(batch, rows, starts, columns, values);
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

  /** The weight of a batch and its mean loss, whose derivatives by the logits become deltas. */
  #judge(rows: number): { total: number; loss: number } {
    const { batch, labels, rowWeights } = this.#places;
    const { units, deltas } = this.#layers[this.#layers.length - 1];
    const total = this.#kernels.weigh(batch, rows, rowWeights);
    return { total, loss: this.#kernels.judge(batch, rows, labels, rowWeights, units, deltas, total) };
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

  #numbers(at: number, count: number): Float32Array {
    return new Float32Array(this.#memory, at, count);
  }
}

/** Bytes that a nearer cache holds. */
const NEAR = 2 ** 20;

/** How many numbers a vector may reach beyond the end. */
const BEYOND = 3;

type Places = ReturnType<typeof choosePlaces>;

/** Bytes of memory that the training of a network takes. */
export function networkBytes(input: NetworkInput): number {
  return choosePlaces(input).end;
}

function choosePlaces({ shape, parameters, data, batchSize }: NetworkInput) {
  const place = placer(0);
  const numbers = (count: number) => place((count + BEYOND) * 4);
  const units = shape.hidden.reduce((sum, width) => sum + batchSize * width + BEYOND, batchSize);
  return {
    parameters: numbers(parameters.length),
    gradient: numbers(parameters.length),
    means: numbers(parameters.length),
    meanSquares: numbers(parameters.length),
    batch: place(batchSize * 4),
    labels: place(data.y.length),
    rowWeights: place(data.y.length * 8),
    units: numbers(units),
    deltas: numbers(units),
    starts: place(data.X.starts.length * 4),
    columns: place(data.X.indices.length * 4),
    values: numbers(data.X.values.length),
    end: place(0),
  };
}

function placeLayers(
  { shape, batchSize }: NetworkInput,
  { units, deltas }: Places,
  parameters: Float32Array,
  gradient: Float32Array,
): PlacedLayer[] {
  const gradients = layersOf(shape, gradient);
  let inputs = shape.inputs;
  let before = 0;
  return layersOf(shape, parameters).map(({ outputs, weights, biases }, l) => {
    const layer: PlacedLayer = {
      width: outputs,
      inputs,
      weights: weights.byteOffset,
      biases: biases.byteOffset,
      weightGradient: gradients[l].weights.byteOffset,
      biasGradient: gradients[l].biases.byteOffset,
      units: units + before,
      deltas: deltas + before,
    };
    inputs = outputs;
    before += (batchSize * outputs + BEYOND) * 4;
    return layer;
  });
}
