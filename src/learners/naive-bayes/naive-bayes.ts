import { z } from "zod";
import { prepareKernels } from "../../kernels/index.ts";
import { requireColumns } from "../../preprocess/index.ts";
import type { Field } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classWeight, weighRows } from "../class-weight.ts";
import { warnOfConstantColumns } from "../constant-columns.ts";
import type { Learner, Model } from "../learner.ts";
import { Pacer } from "../pacer.ts";
import { classRowsOf } from "./class-rows.ts";
import { addEvidence, type Evidence, learnEvidence } from "./evidence.ts";

const NAME = "naive_bayes";

const params = z.strictObject({
  alpha: z.number().positive().max(1e9).default(1).describe("copies of each level added to each class (Laplace)"),
  varSmoothing: z
    .number()
    .positive()
    .max(1e9)
    .default(1e-9)
    .describe("share of a number's variance that is added to its variance in each class"),
  priors: z
    .union([z.strictObject({ good: z.number().positive(), bad: z.number().positive() }), z.null()])
    .default(null)
    .describe('odds of the classes before anything is known: {"good": 0.9, "bad": 0.1}; null: as in the training rows'),
  classWeight,
});

export type NaiveBayesParams = z.output<typeof params>;

/** What a fitted model keeps: `ln(odds of bad) = priorLogOdds + Σ evidence of each column`. */
export interface NaiveBayesState {
  readonly priorLogOdds: number;
  readonly evidence: readonly Evidence[];
}

export const naiveBayes: Learner<NaiveBayesParams> = {
  name: NAME,
  title: "Naive Bayes",
  summary:
    "Each column speaks for itself: fast, good with little data, over-confident where columns repeat each other.",
  params,

  async fit(fields, X, y, options) {
    const { params, sampleWeight } = options;
    requireBothClasses(NAME, y, sampleWeight);
    requireColumns(fields, X);
    const pacer = new Pacer(options);
    const rows = classRowsOf(y, weighRows(y, sampleWeight, params.classWeight));
    await prepareKernels();
    const evidence: Evidence[] = [];
    for (const column of X.columns) {
      evidence.push(learnEvidence(column, rows, params));
      if (pacer.isDue) await pacer.rest(evidence.length / fields.length);
    }
    const { good, bad } = params.priors ?? { good: rows.goodWeight, bad: rows.badWeight };
    const state = { priorLogOdds: Math.log(bad / good), evidence };
    return createModel(fields, params, warnOfConstantColumns(X, sampleWeight), state);
  },

  load({ fields, params, warnings, state }) {
    return createModel(fields, params, warnings, state as NaiveBayesState);
  },
};

function createModel(
  fields: readonly Field[],
  params: object,
  warnings: readonly string[],
  state: NaiveBayesState,
): Model {
  return {
    learner: NAME,
    fields,
    warnings,
    predictProba(X, pd) {
      requireColumns(fields, X);
      const logOdds = new Float64Array(X.rows).fill(state.priorLogOdds);
      for (const [j, evidence] of state.evidence.entries()) addEvidence(evidence, X.columns[j], logOdds);
      for (let row = 0; row < X.rows; row++) pd[row] = 1 / (1 + Math.exp(-logOdds[row]));
    },
    toJSON: () => ({ format: "underwrite-model/1", learner: NAME, params, fields, warnings, state }),
  };
}
