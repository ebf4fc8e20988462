import {
  type ClassTreeRules,
  createForestKernel,
  type ForestField,
  forestTrees,
  type SampleRules,
  TreeCollector,
} from "../../kernels/index.ts";
import { type FieldBins, MAX_BINS } from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { type ClassWeight, classFactors } from "../class-weight.ts";
import type { FitOptions } from "../learner.ts";
import { Pacer } from "../pacer.ts";
import { listCandidates } from "./candidates.ts";
import { growForest } from "./grow-forest.ts";
import { pruneTree } from "./prune-tree.ts";
import { prepareTrainingSet } from "./training-set.ts";
import { createTreeModel, levelBinsOf, type TreeModel, toShares, warnOfUnusedFields } from "./tree-model.ts";

export interface ForestRules extends Omit<ClassTreeRules, "factors" | "minSamplesLeaf" | "maxFeatures">, SampleRules {
  readonly trees: number;
  /** Fewest rows of a leaf, where there are so many in all. */
  readonly minSamplesLeaf: (rows: number) => number;
  /** Candidates a node, of the given number. */
  readonly maxFeatures: (candidates: number) => number;
  readonly classWeight: ClassWeight;
  /** Splits that take less impurity off a leaf than this are pruned; 0: none. */
  readonly ccpAlpha: number;
}

/** Fewer rows times trees than this are grown before other threads have begun. */
const WORTH_THREADS = 1_000_000;

/** Grows one classification tree or many, each from its own stream of random numbers, and averages their PDs. */
export async function fitForest(
  learner: string,
  fields: readonly Field[],
  X: Table,
  y: Uint8Array,
  options: FitOptions,
  rules: ForestRules,
): Promise<TreeModel> {
  const { params, sampleWeight, random, threads, crew } = options;
  requireBothClasses(learner, y, sampleWeight);
  const pacer = new Pacer(options);
  const binning = 0.05;
  const set = await prepareTrainingSet(X, y, sampleWeight, { maxBin: MAX_BINS }, pacer, binning);
  const candidates = listCandidates(set.fields);
  const factors = classFactors(set.y, set.copies, rules.classWeight);
  const input = {
    ...set,
    fields: set.fields.map(toForestField),
    candidates,
    rules: {
      ...rules,
      factors,
      minSamplesLeaf: rules.minSamplesLeaf(set.weight),
      maxFeatures: rules.maxFeatures(candidates.count),
    },
    wholeCounts: rules.bootstrap || (set.copies.every(Number.isInteger) && set.weight < 2 ** 31),
  };
  const isWorthThreads = crew !== undefined && set.rows * rules.trees >= WORTH_THREADS;
  const growers = await createForestKernel(input, isWorthThreads ? Math.min(threads, rules.trees) : 1);
  const seeds = Uint32Array.from({ length: rules.trees }, (_, tree) => random.fork(tree).seed);
  const forest = new TreeCollector();
  const gains = new Float64Array(set.fields.length);
  await growForest({ ...growers, crew }, forestTrees(set, rules, seeds), pacer, binning, (grown) => {
    const { tree } = grown;
    forest.add(rules.ccpAlpha > 0 ? pruneTree(tree, grown, rules.ccpAlpha, rules.criterion, factors) : tree);
    for (let field = 0; field < gains.length; field++) gains[field] += grown.gains[field];
  });
  return createTreeModel(
    { learner, params, fields, warnings: warnOfUnusedFields(set.fields) },
    {
      trees: forest.finish(),
      levels: levelBinsOf(set.fields),
      link: "mean",
      base: 0,
      importances: toShares(gains),
    },
  );
}

function toForestField(bins: FieldBins): ForestField {
  const { missing } = bins;
  if (bins.kind === "numeric") return { ...bins, categorical: false };
  return { bins: bins.bins, missing, categorical: true, lowest: new Float32Array(), highest: new Float32Array() };
}
