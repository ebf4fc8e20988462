/**
 * How each library is told to train the same model: from our parameters, defaults filled in, to its own arguments.
 *
 * Where a library has a choice that ours has not, it gets what is fastest; what it has no word for stays at its default.
 */
import { learners } from "../../src/learners/index.ts";
import { countLeafSamples } from "../../src/learners/trees/forest-params.ts";

/** Parameters of one of our learners, with all defaults. */
export type Params = Readonly<Record<string, unknown>>;

/** One fit. */
export interface Job {
  readonly params: Params;
  readonly threads: number;
  readonly rows: number;
}

export interface Peer {
  /** As results name it. */
  readonly name: string;
  /** As `peers.py` names it. */
  readonly model: string;
  /** The only data it is measured on, where it can't bear the other. */
  readonly only?: "synthetic";
  arguments(job: Job): object;
}

function scikitLearn(model: string, translate: Peer["arguments"]): Peer {
  return { name: "scikit_learn", model, arguments: translate };
}

function lightGbm({ params, threads }: Job): object {
  return {
    objective: "binary",
    num_iterations: params["nEstimators"],
    learning_rate: params["learningRate"],
    num_leaves: params["numLeaves"],
    max_depth: params["maxDepth"],
    min_data_in_leaf: params["minChildSamples"],
    min_sum_hessian_in_leaf: params["minSumHessian"],
    min_gain_to_split: params["minSplitGain"],
    bagging_fraction: params["subsample"],
    bagging_freq: params["subsampleFreq"],
    feature_fraction: params["colsampleBytree"],
    lambda_l1: params["regAlpha"],
    lambda_l2: params["regLambda"],
    max_bin: params["maxBin"],
    min_data_in_bin: params["minDataInBin"],
    max_cat_to_onehot: params["maxCatToOnehot"],
    cat_smooth: params["catSmooth"],
    cat_l2: params["catL2"],
    num_threads: threads,
    // Spares it the trial of which way is faster.
    force_row_wise: true,
    verbosity: -1,
    seed: 1,
  };
}

/** Grows leaf by leaf like the others. It counts hessians, not rows, in a leaf: that rule stays at its default. */
function xgBoost({ params, threads }: Job): object {
  return {
    objective: "binary:logistic",
    tree_method: "hist",
    grow_policy: "lossguide",
    max_leaves: params["numLeaves"],
    max_depth: Math.max(params["maxDepth"] as number, 0),
    num_boost_round: params["nEstimators"],
    learning_rate: params["learningRate"],
    subsample: params["subsample"],
    colsample_bytree: params["colsampleBytree"],
    reg_alpha: params["regAlpha"],
    reg_lambda: params["regLambda"],
    max_bin: (params["maxBin"] as number) + 1,
    max_cat_to_onehot: params["maxCatToOnehot"],
    nthread: threads,
    verbosity: 0,
    seed: 1,
  };
}

/** It can't draw rows for a tree, and draws columns for each split instead. */
function histGradientBoosting({ params }: Job): object {
  return {
    max_iter: params["nEstimators"],
    learning_rate: params["learningRate"],
    max_leaf_nodes: params["numLeaves"],
    min_samples_leaf: params["minChildSamples"],
    max_features: params["colsampleBytree"],
    l2_regularization: params["regLambda"],
    max_bins: params["maxBin"],
    early_stopping: false,
    random_state: 1,
  };
}

function forest({ params, threads, rows }: Job): object {
  return {
    n_estimators: params["nEstimators"],
    criterion: params["criterion"],
    max_depth: params["maxDepth"],
    min_samples_split: params["minSamplesSplit"],
    // scikit-learn counts a row once, however often it is drawn.
    min_samples_leaf: countLeafSamples(params["minSamplesLeaf"] as number | null, rows, false),
    max_features: params["maxFeatures"],
    bootstrap: params["bootstrap"],
    n_jobs: threads,
    random_state: 1,
  };
}

/** Each learner's peers. A learner that is missing here has none in the Python environment. */
export const peers: Readonly<Record<string, readonly Peer[]>> = {
  logistic_regression: [
    // Its own tol, which lets it stop sooner than ours.
    scikitLearn("logistic_regression", ({ params }) => ({ C: params["C"], max_iter: 1000 })),
    {
      name: "scikit_learn_newton",
      model: "logistic_regression",
      arguments: ({ params }) => ({ C: params["C"], max_iter: 1000, solver: "newton-cholesky" }),
    },
  ],
  decision_tree: [
    scikitLearn("decision_tree", ({ params }) => ({
      criterion: params["criterion"],
      max_depth: params["maxDepth"],
      min_samples_split: params["minSamplesSplit"],
      min_samples_leaf: params["minSamplesLeaf"],
      random_state: 1,
    })),
  ],
  random_forest: [scikitLearn("random_forest", forest)],
  extra_trees: [scikitLearn("extra_trees", forest)],
  gradient_boosting: [
    { name: "lightgbm", model: "lightgbm", arguments: lightGbm },
    {
      name: "lightgbm_quantized",
      model: "lightgbm",
      // On the categories of German Credit it fails a check of its own (left_count > 0, in 4.7.0).
      only: "synthetic",
      arguments: (job) => ({ ...lightGbm(job), use_quantized_grad: true }),
    },
    { name: "xgboost", model: "xgboost", arguments: xgBoost },
    { name: "hist_gradient_boosting", model: "hist_gradient_boosting", arguments: histGradientBoosting },
  ],
  svm: [
    scikitLearn("svm", ({ params, threads }) => ({
      C: params["C"],
      gamma: params["gamma"],
      tol: params["tol"],
      cache_size: 200,
      n_jobs: threads,
    })),
  ],
  knn: [
    scikitLearn("knn", ({ params, threads }) => ({
      n_neighbors: params["nNeighbors"],
      weights: params["weights"],
      n_jobs: threads,
    })),
  ],
  naive_bayes: [scikitLearn("naive_bayes", ({ params }) => ({ var_smoothing: params["varSmoothing"] }))],
  mlp: [
    scikitLearn("mlp", ({ params }) => ({
      hidden_layer_sizes: params["hiddenLayerSizes"],
      activation: params["activation"],
      alpha: params["alpha"],
      learning_rate_init: params["learningRateInit"],
      batch_size: params["batchSize"],
      max_iter: params["maxIter"],
      tol: params["tol"],
      n_iter_no_change: params["nIterNoChange"],
      random_state: 1,
    })),
  ],
};

/** @param params of our learner that differ from its defaults. */
export function withDefaults(name: string, params: object): Params {
  const learner = learners.find((candidate) => candidate.name === name);
  if (learner === undefined) throw new Error(`no learner ${name}`);
  return learner.params.parse(params) as Params;
}
