import { decisionTree } from "./decision-tree.ts";
import { extraTrees } from "./extra-trees.ts";
import { gradientBoosting } from "./gradient-boosting/gradient-boosting.ts";
import { knn } from "./knn/knn.ts";
import type { Learner } from "./learner.ts";
import { logisticRegression } from "./logistic-regression/logistic-regression.ts";
import { mlp } from "./mlp/mlp.ts";
import { naiveBayes } from "./naive-bayes/naive-bayes.ts";
import { randomForest } from "./random-forest.ts";
import { scorecard } from "./scorecard/scorecard.ts";
import { softVote } from "./soft-vote/soft-vote.ts";
import { svm } from "./svm/svm.ts";

/** Every kind of model that can be trained, in the order of the documentation. */
export const learners: readonly Learner[] = [
  logisticRegression,
  scorecard,
  decisionTree,
  randomForest,
  extraTrees,
  gradientBoosting,
  svm,
  knn,
  naiveBayes,
  mlp,
  softVote,
];

export { LEVEL, SET_WORDS, THRESHOLD, UNKNOWN_RIGHT } from "../kernels/index.ts";
export type { FitOptions, Learner, Model, ModelJson, PredictOptions } from "./learner.ts";
export { type Learnt, type LearntBy, learntBy } from "./learnt.ts";
export { averageProba } from "./soft-vote/average-proba.ts";
export { littleEndianBytes } from "./typed-array-json.ts";
