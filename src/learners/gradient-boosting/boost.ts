import {
  type BinShape,
  chooseFixedPoint,
  createBoostingKernel,
  type FixedPoint,
  GrowingTree,
  TreeCollector,
} from "../../kernels/index.ts";
import type { FieldBins } from "../../preprocess/index.ts";
import type { Random } from "../../random.ts";
import { BAD, type Field, type Table } from "../../table/index.ts";
import { requireBothClasses } from "../both-classes.ts";
import { classFactors } from "../class-weight.ts";
import type { FitOptions } from "../learner.ts";
import { Pacer } from "../pacer.ts";
import { prepareTrainingSet, type TrainingRows } from "../trees/training-set.ts";
import { createTreeModel, levelBinsOf, type TreeModel, toShares, warnOfUnusedFields } from "../trees/tree-model.ts";
import { EarlyStopping, setAside } from "./early-stopping.ts";
import { LeafWiseGrower, type TreeRules } from "./grow-leaf-wise.ts";
import { type Direction, monotoneByField } from "./monotone.ts";
import type { GradientBoostingParams } from "./params.ts";
import { RowSample } from "./row-sample.ts";

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
  const { params, random } = options;
  requireBothClasses("gradient_boosting", y, options.sampleWeight);
  const pacer = new Pacer(options);
  const monotone = monotoneByField(fields, params.monotoneConstraints);
  const { kernel, set, fieldOf, weights, aside, base, rules } = await begin(X, y, monotone, options, pacer);
  const stops = params.earlyStoppingRounds > 0;
  const stopping = new EarlyStopping(set, aside, weights, params.earlyStoppingRounds);
  if (pacer.isDue) await pacer.rest(BINNING);
  kernel.scores.fill(base);
  const grower = new LeafWiseGrower(kernel, set.fields, fieldOf, monotone, rules);
  const sample = new RowSample(kernel, set, weights, aside, params, random);
  const tree = new GrowingTree();
  const trees = new TreeCollector();
  try {
    for (let t = 0; t < params.nEstimators && fieldOf.length > 0; t++) {
      const treeRandom = random.fork(t);
      sample.draw(t);
      const slots = drawSlots(fieldOf.length, countSlots(fieldOf.length, params), treeRandom);
      kernel.activate(slots);
      for (const _ of grower.grow(tree, sample.count, set.rows, slots.length)) {
        if (pacer.isDue) await pacer.rest(BINNING + ((1 - BINNING) * t) / params.nEstimators);
      }
      grower.addToScores(tree, sample.count, set.rows);
      trees.add(tree);
      if (stops && stopping.hasEnough(t + 1, kernel.scores)) break;
      if (pacer.isDue) await pacer.rest(BINNING + ((1 - BINNING) * (t + 1)) / params.nEstimators);
    }
  } finally {
    kernel.close();
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

/** Bins the rows and hands the bins to a kernel, which is the only one to hold them from then on. */
async function begin(
  X: Table,
  y: Uint8Array,
  monotone: readonly Direction[],
  options: FitOptions<GradientBoostingParams>,
  pacer: Pacer,
) {
  const { params, random, sampleWeight } = options;
  const { columns, ...set } = await prepareTrainingSet(X, y, sampleWeight, params, pacer, BINNING);
  const { weights, total } = weighRows(set, params);
  if (pacer.isDue) await pacer.rest(BINNING);
  const stops = params.earlyStoppingRounds > 0;
  const aside = stops ? setAside(set, params.validationFraction, random.fork("aside").seed) : new Uint8Array();
  const steps = chooseFixedPoint(set.rows, total);
  const rules = toTreeRules(params, steps);
  const fieldOf = [...set.fields.keys()].filter((field) => set.fields[field].bins > 1);
  const kernel = await createBoostingKernel(
    {
      rows: set.rows,
      columns: fieldOf.map((field) => columns[field]),
      shapes: fieldOf.map((field) => shapeOf(set.fields[field], monotone[field])),
      y: set.y,
      aside,
      weighted: weights.length > 0,
      steps,
      rules: rules.split,
      asked: countSlots(fieldOf.length, params),
      histograms: rules.numLeaves,
      nodes: 2 * rules.numLeaves,
      threads: options.threads,
    },
    options.crew,
  );
  return { kernel, set, fieldOf, weights, aside, base: priorLogit(set, weights, aside), rules };
}

function shapeOf(bins: FieldBins, monotone: Direction): BinShape {
  const isNumeric = bins.kind === "numeric";
  const values = isNumeric && bins.missing >= 0 ? bins.missing : bins.bins;
  return { bins: bins.bins, values, categorical: !isNumeric, monotone };
}

/** Number of copies times class factor, none where each is 1; and their sum. */
function weighRows({ rows, y, copies }: TrainingRows, { classWeight }: GradientBoostingParams) {
  const { good, bad } = classFactors(y, copies, classWeight);
  const weightOf = (row: number) => Math.fround(copies[row] * (y[row] === BAD ? bad : good));
  let total = 0;
  let isWeighted = false;
  for (let row = 0; row < rows; row++) {
    const weight = weightOf(row);
    total += weight;
    if (weight !== 1) isWeighted = true;
  }
  const weights = new Float32Array(isWeighted ? rows : 0);
  for (let row = 0; row < weights.length; row++) weights[row] = weightOf(row);
  return { weights, total };
}

/** ln(odds of bad) over the rows not set aside: what the model says before the first tree. */
function priorLogit({ y }: TrainingRows, weights: Float32Array, aside: Uint8Array): number {
  let goods = 0;
  let bads = 0;
  for (let row = 0; row < y.length; row++) {
    if (aside[row] === 1) continue;
    const weight = weights.length === 0 ? 1 : weights[row];
    if (y[row] === BAD) bads += weight;
    else goods += weight;
  }
  return Math.fround(Math.log(bads / goods));
}

/** What the parameters say of gradients and hessians, in steps of the fixed point. */
function toTreeRules(params: GradientBoostingParams, steps: FixedPoint): TreeRules {
  return {
    numLeaves: params.numLeaves,
    maxDepth: params.maxDepth < 0 ? Number.POSITIVE_INFINITY : params.maxDepth,
    leafScale: (params.learningRate * steps.hessian) / steps.gradient,
    split: {
      regAlpha: params.regAlpha * steps.gradient,
      regLambda: params.regLambda * steps.hessian,
      minSumHessian: Math.ceil(params.minSumHessian * steps.hessian),
      minChildSamples: params.minChildSamples,
      minSplitGain: (params.minSplitGain * steps.gradient ** 2) / steps.hessian,
      maxCatToOnehot: params.maxCatToOnehot,
      catSmooth: params.catSmooth * steps.hessian,
      catL2: params.catL2 * steps.hessian,
    },
  };
}

/** How many slots a tree may ask: a share of all, at least one. */
function countSlots(count: number, { colsampleBytree }: GradientBoostingParams): number {
  return Math.max(Math.round(colsampleBytree * count), 1);
}

/** Which slots a tree may ask, in rising order. */
function drawSlots(count: number, asked: number, random: Random): readonly number[] {
  const all = Array.from({ length: count }, (_, slot) => slot);
  if (asked === count) return all;
  const isChosen = new Uint8Array(count);
  const chosen = random.shuffle(all.slice()).slice(0, asked);
  for (const slot of chosen) isChosen[slot] = 1;
  return all.filter((slot) => isChosen[slot] === 1);
}
