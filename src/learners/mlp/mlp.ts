/**
 * Multi-layer perceptron: standardised numbers and one-hot levels, hidden layers, one logistic output, trained by Adam
 * on the log loss with an L2 penalty. Defaults, penalty and stopping rule are those of scikit-learn's `MLPClassifier`
 * as the reference sets it.
 *
 * A weight multiplies a row's share of the loss. Batches are drawn by row, so a weight of 2 equals two copies up to the
 * luck of the draw, and where one batch holds all rows, up to single precision.
 */
import { z } from "zod";
import {
  activationNames,
  createNetworkKernel,
  initialParameters,
  Network,
  type NetworkShape,
  sigmoid,
} from "../../kernels/index.ts";
import { type Encoder, type EncoderJson, type EncodingSpec, encoderFromJSON } from "../../preprocess/index.ts";
import type { Random } from "../../random.ts";
import type { Field } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classWeight, weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { Learner, Model } from "../learner.ts";
import { encodeSparsePaced, fitEncoderPaced } from "../paced-encoding.ts";
import { Pacer } from "../pacer.ts";
import { decodeArray, encodeArray, type TypedArrayJson } from "../typed-array-json.ts";
import { train } from "./training.ts";

const NAME = "mlp";

const params = z.strictObject({
  hiddenLayerSizes: z
    .array(z.int().min(1).max(4096))
    .min(1)
    .max(8)
    .default([32])
    .describe("units of each hidden layer"),
  activation: z.enum(activationNames).default("relu").describe("what a hidden unit makes of its input"),
  alpha: z.number().min(0).max(1e6).default(1).describe("strength of the L2 penalty; larger is simpler"),
  learningRateInit: z.number().positive().max(1).default(0.003).describe("step size of Adam"),
  batchSize: z.int().min(1).max(1_000_000).default(200).describe("rows of one step; never more than there are"),
  maxIter: z.int().min(1).max(100_000).default(300).describe("most epochs"),
  tol: z.number().min(0).max(1).default(1e-4).describe("an epoch counts as progress if the loss falls by this"),
  nIterNoChange: z.int().min(1).max(100_000).default(10).describe("stop after more epochs than this without progress"),
  earlyStopping: z.boolean().default(false).describe("judge progress on rows held out, and keep the best epoch"),
  validationFraction: z.number().min(0.01).max(0.5).default(0.1).describe("share of rows held out for early stopping"),
  classWeight,
});

export type MlpParams = z.output<typeof params>;

const ENCODING: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };

export interface MlpState {
  readonly encoder: EncoderJson;
  readonly shape: NetworkShape;
  /** Layer by layer: weights, input by input, then biases. */
  readonly parameters: TypedArrayJson<"float64">;
}

export const mlp: Learner<MlpParams> = {
  name: NAME,
  title: "Neural network",
  summary: "A small multi-layer perceptron: curved boundaries and interactions, if there are applicants enough.",
  params,

  async fit(fields, X, y, options) {
    const { params, sampleWeight, random } = options;
    requireBothClasses(NAME, y, sampleWeight);
    const pacer = new Pacer(options);
    const encoder = await fitEncoderPaced(fields, X, ENCODING, sampleWeight, pacer);
    const data = {
      X: await encodeSparsePaced(encoder, X, pacer),
      y,
      weights: weighRows(y, sampleWeight, params.classWeight),
    };

    const warnings = warnOfConstantColumns(X, sampleWeight);
    const rows = rowsThatWeigh(data.weights);
    const share = params.earlyStopping ? params.validationFraction : 0;
    const { learning, heldOut } = holdOut(rows, y, share, random.fork("held out"));
    if (params.earlyStopping && heldOut.length === 0) {
      warnings.push("too few rows to hold some out: stopped by the loss of the training rows instead");
    }
    const shape: NetworkShape = {
      inputs: encoder.columns.length,
      hidden: params.hiddenLayerSizes,
      activation: params.activation,
    };
    const kernel = await createNetworkKernel({
      shape,
      parameters: initialParameters(shape, random.fork("initial weights")),
      data,
      alpha: params.alpha,
      learningRate: params.learningRateInit,
      batchSize: Math.min(params.batchSize, learning.length),
    });
    const batches = random.fork("batches");
    const { stopped, parameters } = await train(kernel, shape, data, learning, heldOut, params, batches, pacer);
    if (!stopped) warnings.push(`not converged after ${params.maxIter} epochs: raise maxIter, alpha or tol`);
    return createModel(fields, params, warnings, encoder, shape, parameters);
  },

  load({ fields, params, warnings, state }) {
    const { encoder, shape, parameters } = state as MlpState;
    return createModel(fields, params, warnings, encoderFromJSON(encoder), shape, decodeArray("float64", parameters));
  },
};

function createModel(
  fields: readonly Field[],
  params: object,
  warnings: readonly string[],
  encoder: Encoder,
  shape: NetworkShape,
  parameters: Float64Array,
): Model {
  const network = new Network(shape, parameters);
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba(X, pd) {
      const matrix = encoder.transformSparse(X);
      for (let row = 0; row < matrix.rows; row++) pd[row] = sigmoid(network.logit(matrix, row));
    },
    toJSON: () => ({
      format: "underwrite-model/1",
      learner: NAME,
      params,
      fields,
      warnings,
      state: { encoder: encoder.toJSON(), shape, parameters: encodeArray("float64", parameters) } satisfies MlpState,
    }),
  };
}

function rowsThatWeigh(weights: Float64Array): Uint32Array {
  const rows = new Uint32Array(weights.length);
  let count = 0;
  for (let row = 0; row < weights.length; row++) if (weights[row] > 0) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Holds out the given share of each class, drawn at random; none at all where a class would have no row left. */
function holdOut(
  rows: Uint32Array,
  y: Uint8Array,
  share: number,
  random: Random,
): { learning: Uint32Array; heldOut: Uint32Array } {
  if (share === 0) return { learning: rows, heldOut: new Uint32Array() };
  const heldOut = new Set<number>();
  for (const label of [0, 1]) {
    const ofClass = random.shuffle(rows.filter((row) => y[row] === label));
    const count = Math.ceil(share * ofClass.length);
    if (count === ofClass.length) return { learning: rows, heldOut: new Uint32Array() };
    for (const row of ofClass.subarray(0, count)) heldOut.add(row);
  }
  return { learning: rows.filter((row) => !heldOut.has(row)), heldOut: rows.filter((row) => heldOut.has(row)) };
}
