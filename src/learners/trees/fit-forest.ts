import { MAX_BINS } from "../../preprocess/index.ts";
import type { Field, Table } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { type ClassWeight, classFactors } from "../class-weight.ts";
import type { FitOptions } from "../learner.ts";
import { Pacer } from "../pacer.ts";
import { listCandidates } from "./candidates.ts";
import { ClassTreeGrower, type ClassTreeRules } from "./grow-class-tree.ts";
import { GrowingTree, TreeCollector } from "./growing-tree.ts";
import { NodeRows } from "./node-rows.ts";
import { pruneTree } from "./prune-tree.ts";
import { prepareTrainingSet } from "./training-set.ts";
import { createTreeModel, levelBinsOf, type TreeModel, toShares, warnOfUnusedFields } from "./tree-model.ts";
import { type SampleRules, TreeSample } from "./tree-sample.ts";

export interface ForestRules extends Omit<ClassTreeRules, "factors" | "maxFeatures">, SampleRules {
  readonly trees: number;
  /** Candidates a node, of the given number. */
  readonly maxFeatures: (candidates: number) => number;
  readonly classWeight: ClassWeight;
  /** Splits that take less impurity off a leaf than this are pruned; 0: none. */
  readonly ccpAlpha: number;
}

/** Grows one classification tree or many, each from its own stream of random numbers, and averages their PDs. */
export async function fitForest(
  learner: string,
  fields: readonly Field[],
  X: Table,
  y: Uint8Array,
  options: FitOptions,
  rules: ForestRules,
): Promise<TreeModel> {
  const { params, sampleWeight, random } = options;
  requireBothClasses(learner, y, sampleWeight);
  const pacer = new Pacer(options);
  const binning = 0.05;
  const set = await prepareTrainingSet(X, y, sampleWeight, { maxBin: MAX_BINS }, pacer, binning);
  const candidates = listCandidates(set.fields);
  const node = new NodeRows(set.fields, set.columns, set.rows);
  const factors = classFactors(set.y, set.copies, rules.classWeight);
  const grower = new ClassTreeGrower(node, candidates, {
    ...rules,
    factors,
    maxFeatures: rules.maxFeatures(candidates.count),
  });
  const sample = new TreeSample(set, rules);
  const tree = new GrowingTree();
  const forest = new TreeCollector();
  for (let t = 0; t < rules.trees; t++) {
    const treeRandom = random.fork(t);
    const rows = sample.draw(treeRandom.seed, node);
    for (const _ of grower.grow(tree, rows, treeRandom)) {
      if (pacer.isDue) await pacer.rest(binning + ((1 - binning) * t) / rules.trees);
    }
    forest.add(rules.ccpAlpha > 0 ? pruneTree(tree, grower, rules.ccpAlpha, rules.criterion, factors) : tree);
    if (pacer.isDue) await pacer.rest(binning + ((1 - binning) * (t + 1)) / rules.trees);
  }
  return createTreeModel(
    { learner, params, fields, warnings: warnOfUnusedFields(set.fields) },
    {
      trees: forest.finish(),
      levels: levelBinsOf(set.fields),
      link: "mean",
      base: 0,
      importances: toShares(grower.gains),
    },
  );
}
