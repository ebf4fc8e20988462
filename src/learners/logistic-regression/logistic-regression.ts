import { z } from "zod";
import { type Encoder, type EncoderJson, type EncodingSpec, encoderFromJSON } from "../../preprocess/index.ts";
import type { Field } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classWeight, weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { Learner, Model } from "../learner.ts";
import { encodeSparsePaced, fitEncoderPaced } from "../paced-encoding.ts";
import { Pacer } from "../pacer.ts";
import { type DenseProblem, fitDense, suitsDense } from "./dense.ts";
import { predictLogistic } from "./predict.ts";
import { solveLogistic } from "./solver.ts";

const NAME = "logistic_regression";

const params = z.strictObject({
  C: z.number().positive().max(1e9).default(1).describe("inverse strength of the L2 penalty; smaller is simpler"),
  maxIter: z.int().min(1).max(100_000).default(100).describe("most steps of the solver"),
  tol: z.number().positive().max(1).default(1e-6).describe("stop once the mean loss is flatter than this"),
  fitIntercept: z.boolean().default(true).describe("whether to add an intercept, which is not penalised"),
  classWeight,
});

export type LogisticRegressionParams = z.output<typeof params>;

const ENCODING: EncodingSpec = { numeric: "standardize", categorical: "onehot", missing: "median" };

/** What a fitted model keeps: `ln(odds of bad) = intercept + Σ coefficients[j] · column j` of the encoder. */
export interface LogisticRegressionState {
  readonly encoder: EncoderJson;
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

export const logisticRegression: Learner<LogisticRegressionParams> = {
  name: NAME,
  title: "Logistic regression",
  summary: "L2-penalised logistic regression on standardised numbers and one-hot levels: the baseline to beat.",
  params,

  async fit(fields, X, y, options) {
    const { params, sampleWeight } = options;
    requireBothClasses(NAME, y, sampleWeight);
    const pacer = new Pacer(options);
    const weights = weighRows(y, sampleWeight, params.classWeight);
    const problem = { X, y, weights, C: params.C, fitIntercept: params.fitIntercept, pacer };
    const dense = suitsDense(X, params.tol)
      ? await fitDense(fields, ENCODING, sampleWeight, problem, params)
      : undefined;
    const { encoder, coefficients, intercept, converged } =
      dense ?? (await fitSparse(fields, sampleWeight, problem, params));
    const warnings = warnOfConstantColumns(X, sampleWeight);
    if (!converged) warnings.push(`not converged after ${params.maxIter} steps: raise maxIter or tol`);
    return createModel(fields, params, warnings, encoder, { coefficients: [...coefficients], intercept });
  },

  load({ fields, params, warnings, state }) {
    const { encoder, ...line } = state as LogisticRegressionState;
    return createModel(fields, params, warnings, encoderFromJSON(encoder), line);
  },
};

async function fitSparse(
  fields: readonly Field[],
  sampleWeight: Float64Array | undefined,
  { X, ...problem }: DenseProblem,
  { tol, maxIter }: LogisticRegressionParams,
) {
  const encoder = await fitEncoderPaced(fields, X, ENCODING, sampleWeight, problem.pacer);
  const rows = await encodeSparsePaced(encoder, X, problem.pacer);
  return { encoder, ...(await solveLogistic({ ...problem, X: rows }, tol, maxIter)) };
}

function createModel(
  fields: readonly Field[],
  params: object,
  warnings: readonly string[],
  encoder: Encoder,
  { coefficients, intercept }: Pick<LogisticRegressionState, "coefficients" | "intercept">,
): Model {
  const line = { coefficients: Float64Array.from(coefficients), intercept };
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba: (X, pd) => predictLogistic(line, encoder.transformSparse(X), pd),
    toJSON: () => ({
      format: "underwrite-model/1",
      learner: NAME,
      params,
      fields,
      warnings,
      state: { encoder: encoder.toJSON(), coefficients, intercept } satisfies LogisticRegressionState,
    }),
  };
}
