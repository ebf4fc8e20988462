import { z } from "zod";
import type { ClassTreeRules } from "../../kernels/index.ts";
import { classWeight } from "../class-weight.ts";
import type { Learner } from "../learner.ts";
import { fitForest } from "./fit-forest.ts";
import {
  bootstrap,
  ccpAlpha,
  countFeatures,
  countLeafSamples,
  criterion,
  maxDepth,
  maxFeatures,
  maxSamples,
  minSamplesForestLeaf,
  minSamplesSplit,
  nEstimators,
  toCriterion,
} from "./forest-params.ts";
import { loadTreeModel } from "./tree-model.ts";

const paramsOf = (byDefault: { readonly bootstrap: boolean }) =>
  z.strictObject({
    nEstimators,
    criterion,
    maxDepth: maxDepth(null),
    minSamplesSplit,
    minSamplesLeaf: minSamplesForestLeaf,
    maxFeatures: maxFeatures("sqrt"),
    bootstrap: bootstrap(byDefault.bootstrap),
    maxSamples,
    ccpAlpha,
    classWeight,
  });

export type ForestParams = z.output<ReturnType<typeof paramsOf>>;

/** What tells one kind of forest from another. */
export interface ForestKind extends Pick<Learner, "name" | "title" | "summary">, Pick<ClassTreeRules, "splitter"> {
  /** Whether its trees see samples of the rows unless told otherwise. */
  readonly bootstrap: boolean;
}

/** The learner of a kind of forest. */
export function forestLearner({ name, title, summary, splitter, bootstrap }: ForestKind): Learner<ForestParams> {
  return {
    name,
    title,
    summary,
    params: paramsOf({ bootstrap }),
    fit: (fields, X, y, options) =>
      fitForest(name, fields, X, y, options, {
        ...options.params,
        criterion: toCriterion(options.params.criterion),
        trees: options.params.nEstimators,
        maxDepth: options.params.maxDepth ?? Number.POSITIVE_INFINITY,
        minSamplesLeaf: (rows) => countLeafSamples(options.params.minSamplesLeaf, rows, options.params.bootstrap),
        maxSamples: options.params.maxSamples ?? Number.POSITIVE_INFINITY,
        maxFeatures: (candidates) => countFeatures(options.params.maxFeatures, candidates),
        splitter,
      }),
    load: loadTreeModel,
  };
}
