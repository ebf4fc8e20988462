/**
 * The training of a feed-forward network with one logistic output, in two kernels that give the same bits. Both count in
 * single precision, whose rounding is far below what the draw of batches does; losses are of double precision.
 *
 * All parameters are one flat array, layer by layer, weights before biases, so that an optimiser sees a vector. The
 * weights of a layer lie input by input: entry (input k, unit j) is `weights[k * outputs + j]`. So one entry of a sparse
 * row meets a run of neighbouring weights, and the zeros of a one-hot row cost nothing.
 */
import type { Random } from "../random.ts";
import { BAD } from "../table/index.ts";
import { type ActivationName, activations, type Floats } from "./activation.ts";

export interface NetworkShape {
  readonly inputs: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
}

/** A matrix in compressed sparse rows: entries `starts[row]` to `starts[row + 1]` are those of the row. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** Rows to learn from; `weights[row]` counts the row's loss. */
export interface LabelledRows {
  readonly X: SparseRows;
  /** 1 = bad, 0 = good. */
  readonly y: Uint8Array;
  readonly weights: Float64Array;
}

export interface NetworkInput {
  readonly shape: NetworkShape;
  /** Where to start from, up to single precision; not changed. */
  readonly parameters: Float64Array;
  readonly data: LabelledRows;
  /** Strength of the L2 penalty. */
  readonly alpha: number;
  /** Step size of Adam. */
  readonly learningRate: number;
  /** Rows of the largest batch. */
  readonly batchSize: number;
}

export interface NetworkKernel {
  /** As they are now; they change with each step. */
  readonly parameters: Float32Array;
  /**
   * Moves the parameters by one step of Adam against the loss of a batch, and returns that loss as it was: the weighted
   * sum of −ln(probability of the true class), and half of `alpha` times the squared weights.
   *
   * @param batch row numbers, each below the number of rows.
   */
  step(batch: Uint32Array): number;
}

/** Views into the flat array. */
export interface Layer<Numbers extends Floats> {
  readonly outputs: number;
  readonly weights: Numbers;
  readonly biases: Numbers;
}

/** The layers of a network, the one next to its inputs first; the last has the one output. */
export function layersOf<Numbers extends Floats>({ inputs, hidden }: NetworkShape, flat: Numbers): Layer<Numbers>[] {
  const layers: Layer<Numbers>[] = [];
  let at = 0;
  let below = inputs;
  for (const outputs of [...hidden, 1]) {
    const weights = flat.subarray(at, at + below * outputs) as Numbers;
    at += weights.length;
    const biases = flat.subarray(at, at + outputs) as Numbers;
    at += outputs;
    layers.push({ outputs, weights, biases });
    below = outputs;
  }
  return layers;
}

/** Random weights, small enough to keep the units in their lively range. */
export function initialParameters(shape: NetworkShape, random: Random): Float64Array {
  const sizes = [shape.inputs, ...shape.hidden, 1];
  const parameters = new Float64Array(countParameters(shape));
  const layers = layersOf(shape, parameters);
  for (const [l, { outputs, weights, biases }] of layers.entries()) {
    const bound = Math.sqrt(activations[shape.activation].gain / Math.max(1, sizes[l] + outputs));
    for (const values of [weights, biases]) {
      for (let i = 0; i < values.length; i++) values[i] = bound * (2 * random.float() - 1);
    }
  }
  return parameters;
}

function countParameters({ inputs, hidden }: NetworkShape): number {
  const sizes = [inputs, ...hidden, 1];
  let count = 0;
  for (let l = 1; l < sizes.length; l++) count += (sizes[l - 1] + 1) * sizes[l];
  return count;
}

/** −ln(probability of the class `y`) at the logit `z`. */
export function logLoss(z: number, y: number): number {
  const wrong = y === BAD ? -z : z;
  return Math.max(0, wrong) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** Larger than any entry of a standardised row that learns; beyond it single precision would overflow. */
const LARGEST = 1e15;

/** Entries of rows as training takes them. */
export function singleEntries(values: Float64Array, into = new Float32Array(values.length)): Float32Array {
  for (let p = 0; p < values.length; p++) into[p] = Math.max(-LARGEST, Math.min(LARGEST, values[p]));
  return into;
}

/** The sum of the weights of a batch. */
export function weightOf(batch: Uint32Array, weights: Float64Array): number {
  let total = 0;
  for (const row of batch) total += weights[row];
  return total;
}
