/**
 * What a saved model has learnt, decoded, by the kind of its formula: for those who write it in another format. Models
 * themselves predict without it.
 */
import { type ActivationName, type Layer, layersOf, type Points, type Voters } from "../kernels/index.ts";
import type { EncoderJson, WoeBinningJson } from "../preprocess/index.ts";
import type { KnnParams, KnnState } from "./knn/knn.ts";
import type { ModelJson } from "./learner.ts";
import type { LogisticRegressionState } from "./logistic-regression/logistic-regression.ts";
import type { MlpState } from "./mlp/mlp.ts";
import type { Evidence } from "./naive-bayes/evidence.ts";
import type { NaiveBayesState } from "./naive-bayes/naive-bayes.ts";
import type { ScorecardState } from "./scorecard/scorecard.ts";
import type { SoftVoteState } from "./soft-vote/soft-vote.ts";
import { readSupportVectorMachine, type SupportVectorMachine } from "./svm/support-vector-model.ts";
import { type FittedTrees, loadTreeModel } from "./trees/tree-model.ts";
import { decodeArray } from "./typed-array-json.ts";

export type Learnt =
  | ({ readonly kind: "line" } & LogisticRegressionState)
  | {
      readonly kind: "scorecard";
      readonly binning: WoeBinningJson;
      readonly coefficients: readonly number[];
      readonly intercept: number;
    }
  | ({ readonly kind: "trees" } & FittedTrees)
  | ({ readonly kind: "support vectors" } & SupportVectorMachine)
  | {
      readonly kind: "neighbours";
      readonly encoder: EncoderJson;
      readonly training: Points;
      readonly voters: Voters;
      readonly rules: Pick<KnnParams, "nNeighbors" | "weights">;
    }
  | { readonly kind: "evidence"; readonly priorLogOdds: number; readonly evidence: readonly Evidence[] }
  | {
      readonly kind: "network";
      readonly encoder: EncoderJson;
      readonly activation: ActivationName;
      readonly layers: readonly Layer<Float64Array>[];
    }
  | { readonly kind: "vote"; readonly members: readonly ModelJson[] };

/** What a model of one kind has learnt. */
export type LearntBy<Kind extends Learnt["kind"]> = Extract<Learnt, { kind: Kind }>;

/** @throws TypeError where the learner is none of this version's. */
export function learntBy(json: ModelJson): Learnt {
  const { learner, state, params } = json;
  switch (learner) {
    case "logistic_regression":
      return { kind: "line", ...(state as LogisticRegressionState) };
    case "scorecard":
      return { kind: "scorecard", ...(state as ScorecardState) };
    case "decision_tree":
    case "random_forest":
    case "extra_trees":
    case "gradient_boosting":
      return { kind: "trees", ...loadTreeModel(json).fitted };
    case "svm":
      return { kind: "support vectors", ...readSupportVectorMachine(json) };
    case "knn":
      return { kind: "neighbours", ...decodeNeighbours(state as KnnState), rules: params as KnnParams };
    case "naive_bayes":
      return { kind: "evidence", ...(state as NaiveBayesState) };
    case "mlp":
      return { kind: "network", ...decodeNetwork(state as MlpState) };
    case "soft_vote":
      return { kind: "vote", ...(state as SoftVoteState) };
    default:
      throw new TypeError(`learner ${learner} says nothing of what it has learnt: add it to src/learners/learnt.ts`);
  }
}

function decodeNeighbours({ encoder, rows, numbers, codes, y, copies, voteWeights }: KnnState) {
  return {
    encoder,
    training: { rows, numbers: decodeArray("float64", numbers), codes: decodeArray("int32", codes) },
    voters: {
      y: decodeArray("uint8", y),
      copies: decodeArray("float64", copies),
      voteWeights: decodeArray("float64", voteWeights),
    },
  };
}

function decodeNetwork({ encoder, shape, parameters }: MlpState) {
  return { encoder, activation: shape.activation, layers: layersOf(shape, decodeArray("float64", parameters)) };
}
