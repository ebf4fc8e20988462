import type { Random } from "../../random.ts";
import { BAD, type Field, type Table } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classFactors } from "../class-weight.ts";
import type { FitOptions } from "../learner.ts";
import { Pacer } from "../pacer.ts";
import { drawSampleCount } from "../trees/draws.ts";
import { GrowingTree, TreeCollector } from "../trees/growing-tree.ts";
import { prepareTrainingSet, type TrainingSet } from "../trees/training-set.ts";
import { createTreeModel, levelBinsOf, type TreeModel, toShares, warnOfUnusedFields } from "../trees/tree-model.ts";
import { EarlyStopping, setAside } from "./early-stopping.ts";
import { chooseFixedPoint, computeGradients, type FixedPoint } from "./gradients.ts";
import { LeafWiseGrower, type TreeRules } from "./grow-leaf-wise.ts";
import type { GradientBoostingParams } from "./params.ts";

/** Share of the progress that binning is taken to be. */
const BINNING = 0.05;

/**
 * Gradient boosting on histograms with the logistic loss (Friedman, "Greedy function approximation", Annals of
 * Statistics 29, 2001; Ke et al., "LightGBM: a highly efficient gradient boosting decision tree", NIPS 2017).
 */
export async function boost(
  fields: readonly Field[],
  X: Table,
  y: Uint8Array,
  options: FitOptions<GradientBoostingParams>,
): Promise<TreeModel> {
  const { params, random, sampleWeight } = options;
  requireBothClasses("gradient_boosting", y, sampleWeight);
  const pacer = new Pacer(options);
  const set = await prepareTrainingSet(X, y, sampleWeight, params, pacer, BINNING);
  const usable = [...set.fields.keys()].filter((field) => set.fields[field].bins > 1);
  const weights = weighRows(set, params);
  const stops = params.earlyStoppingRounds > 0;
  const aside = stops ? setAside(set, params.validationFraction, random.fork("aside").seed) : new Uint8Array(set.rows);
  const stopping = new EarlyStopping(set, aside, weights, params.earlyStoppingRounds);
  const base = priorLogit(set, weights, aside);
  const steps = chooseFixedPoint(
    set.rows,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  const grower = new LeafWiseGrower(set, toTreeRules(params, steps));
  const sample = new RowSample(set, weights, aside);
  const gradients = new Float64Array(set.rows);
  const hessians = new Float64Array(set.rows);
  const scores = new Float32Array(set.rows).fill(base);
  const tree = new GrowingTree();
  const trees = new TreeCollector();
  for (let t = 0; t < params.nEstimators; t++) {
    const treeRandom = random.fork(t);
    if (params.subsampleFreq > 0 && t % params.subsampleFreq === 0) sample.draw(treeRandom.seed, params.subsample);
    computeGradients(scores, set.y, sample.weights, steps, gradients, hessians);
    const asked = drawFields(usable, params.colsampleBytree, treeRandom);
    const sums = { gradients, hessians, copies: sample.copies };
    for (const _ of grower.grow(tree, sample.rows, sample.count, sums, asked)) {
      if (pacer.isDue) await pacer.rest(BINNING + ((1 - BINNING) * t) / params.nEstimators);
    }
    grower.addTo(scores, tree, sample.rows, sample.count);
    trees.add(tree);
    if (stops && stopping.hasEnough(t + 1, scores)) break;
    if (pacer.isDue) await pacer.rest(BINNING + ((1 - BINNING) * (t + 1)) / params.nEstimators);
  }
  if (stops) trees.keep(stopping.bestTrees);
  return createTreeModel(
    { learner: "gradient_boosting", params, fields, warnings: warnOfUnusedFields(set.fields) },
    {
      trees: trees.finish(),
      levels: levelBinsOf(set.fields),
      link: "logit",
      base,
      importances: toShares(grower.gains),
    },
  );
}

/** Number of copies times class factor. */
function weighRows(set: TrainingSet, { classWeight }: GradientBoostingParams): Float32Array {
  const { good, bad } = classFactors(set.y, set.copies, classWeight);
  return Float32Array.from(set.copies, (copies, row) => copies * (set.y[row] === BAD ? bad : good));
}

/** ln(odds of bad) over the rows not set aside: what the model says before the first tree. */
function priorLogit({ y }: TrainingSet, weights: Float32Array, aside: Uint8Array): number {
  let goods = 0;
  let bads = 0;
  for (let row = 0; row < y.length; row++) {
    if (aside[row] === 1) continue;
    if (y[row] === BAD) bads += weights[row];
    else goods += weights[row];
  }
  return Math.fround(Math.log(bads / goods));
}

/** What the parameters say of gradients and hessians, in steps of the fixed point. */
function toTreeRules(params: GradientBoostingParams, steps: FixedPoint): TreeRules {
  return {
    ...params,
    maxDepth: params.maxDepth < 0 ? Number.POSITIVE_INFINITY : params.maxDepth,
    regAlpha: params.regAlpha * steps.gradient,
    regLambda: params.regLambda * steps.hessian,
    minSumHessian: params.minSumHessian * steps.hessian,
    minSplitGain: (params.minSplitGain * steps.gradient ** 2) / steps.hessian,
    catSmooth: params.catSmooth * steps.hessian,
    catL2: params.catL2 * steps.hessian,
    leafScale: (params.learningRate * steps.hessian) / steps.gradient,
  };
}

/** A share of the fields, at least one; in rising order. */
function drawFields(usable: readonly number[], share: number, random: Random): readonly number[] {
  if (share === 1 || usable.length === 0) return usable;
  const count = Math.max(Math.round(share * usable.length), 1);
  return random
    .shuffle([...usable])
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** The rows that a tree is grown on; rows set aside are never among them. */
class RowSample {
  /** All row numbers, those of the sample first. */
  readonly rows: Uint32Array;
  count = 0;
  /** How many copies of each row are in the sample, and what they weigh. */
  readonly copies: Float64Array;
  readonly weights: Float32Array;
  readonly #set: TrainingSet;
  readonly #all: Float32Array;
  readonly #aside: Uint8Array;

  /** Holds all rows until a sample is drawn. */
  constructor(set: TrainingSet, weights: Float32Array, aside: Uint8Array) {
    this.#set = set;
    this.#all = weights;
    this.#aside = aside;
    this.rows = new Uint32Array(set.rows);
    this.copies = new Float64Array(set.rows);
    this.weights = new Float32Array(set.rows);
    this.draw(0, 1);
  }

  draw(seed: number, share: number): void {
    const { rows, copies, keys } = this.#set;
    this.count = 0;
    let left = rows;
    for (let row = 0; row < rows; row++) {
      const all = copies[row];
      const taken = this.#aside[row] === 1 ? 0 : share === 1 ? all : drawSampleCount(seed, keys[row], all, share);
      this.copies[row] = taken;
      this.weights[row] = taken === all ? this.#all[row] : (this.#all[row] * taken) / all;
      if (taken > 0) this.rows[this.count++] = row;
      else this.rows[--left] = row;
    }
  }
}
