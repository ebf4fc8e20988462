import { z } from "zod";
import { classWeight } from "./class-weight.ts";
import type { Learner } from "./learner.ts";
import { fitForest } from "./trees/fit-forest.ts";
import {
  ccpAlpha,
  countFeatures,
  criterion,
  maxDepth,
  maxFeatures,
  minSamplesLeaf,
  minSamplesSplit,
  toCriterion,
} from "./trees/forest-params.ts";
import { loadTreeModel } from "./trees/tree-model.ts";

const params = z.strictObject({
  criterion,
  maxDepth: maxDepth(5),
  minSamplesSplit,
  minSamplesLeaf: minSamplesLeaf(20),
  maxFeatures: maxFeatures(null),
  ccpAlpha,
  classWeight,
});

export type DecisionTreeParams = z.output<typeof params>;

/** CART: Breiman, Friedman, Olshen & Stone, Classification and Regression Trees (1984). */
export const decisionTree: Learner<DecisionTreeParams> = {
  name: "decision_tree",
  title: "Decision tree",
  summary: "One tree of a few questions that anyone can read; weaker than its forests.",
  params,
  fit: (fields, X, y, options) =>
    fitForest("decision_tree", fields, X, y, options, {
      ...options.params,
      criterion: toCriterion(options.params.criterion),
      trees: 1,
      minSamplesLeaf: () => options.params.minSamplesLeaf,
      bootstrap: false,
      maxSamples: Number.POSITIVE_INFINITY,
      maxDepth: options.params.maxDepth ?? Number.POSITIVE_INFINITY,
      maxFeatures: (candidates) => countFeatures(options.params.maxFeatures, candidates),
      splitter: "best",
    }),
  load: loadTreeModel,
};
