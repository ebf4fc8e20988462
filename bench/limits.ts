/** What our time may be at most, as a share of a peer's. A regression is a limit missed that was met. */

interface Limit {
  readonly learner: string;
  /** All peers, where absent. */
  readonly peer?: string;
  readonly data?: "german" | "synthetic";
  /** Training rows from which it holds. */
  readonly rows?: number;
  readonly threads?: number;
  readonly atMost: number;
}

/** The first that fits holds. */
const limits: readonly Limit[] = [
  { learner: "gradient_boosting", peer: "lightgbm_quantized", atMost: 0.9 },
  { learner: "gradient_boosting", peer: "xgboost", atMost: 0.6 },
  { learner: "gradient_boosting", peer: "hist_gradient_boosting", atMost: 0.5 },
  { learner: "gradient_boosting", peer: "lightgbm", data: "german", atMost: 0.7 },
  { learner: "gradient_boosting", peer: "lightgbm", threads: 1, atMost: 0.5 },
  { learner: "gradient_boosting", peer: "lightgbm", rows: 1_000_000, atMost: 0.6 },
  { learner: "gradient_boosting", peer: "lightgbm", atMost: 0.65 },
  { learner: "random_forest", data: "german", atMost: 0.2 },
  { learner: "random_forest", atMost: 0.15 },
  { learner: "extra_trees", data: "german", atMost: 0.2 },
  { learner: "extra_trees", atMost: 0.4 },
  { learner: "decision_tree", data: "german", atMost: 0.5 },
  { learner: "decision_tree", atMost: 0.3 },
  { learner: "logistic_regression", atMost: 0.5 },
  { learner: "svm", atMost: 0.8 },
  { learner: "knn", atMost: 0.3 },
  { learner: "naive_bayes", atMost: 0.8 },
  { learner: "mlp", atMost: 0.6 },
];

export interface Measured {
  readonly learner: string;
  readonly peer: string;
  readonly data: string;
  readonly rows: number;
  readonly threads: number;
}

/** @returns undefined where nothing is promised. */
export function limitOf(measured: Measured): number | undefined {
  return limits.find(
    ({ learner, peer = measured.peer, data = measured.data, rows = 0, threads = measured.threads }) =>
      learner === measured.learner &&
      peer === measured.peer &&
      data === measured.data &&
      rows <= measured.rows &&
      threads === measured.threads,
  )?.atMost;
}
