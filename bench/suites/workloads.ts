import type { BenchData } from "../data/labelled.ts";

/** What a learner is measured on. */
export interface Workload {
  readonly learner: string;
  /** What is timed: nearest neighbours do their work when they predict. */
  readonly times: "fit" | "predict";
  /** Training rows of synthetic data, unless others are asked for; `most` is what the learner can bear. */
  readonly rows: readonly number[];
  readonly most?: number;
  /** Rows predicted, where that is what is timed. */
  readonly testRows?: number;
  /** Whether more threads are of use to one side at least. */
  readonly threaded: boolean;
  /** Parameters that differ from our defaults. */
  params(data: Pick<BenchData, "name" | "rows">): object;
}

const asDefault = () => ({});

/** Above that, peers take hours. */
const toAMillion = { times: "fit", rows: [100_000, 1_000_000], most: 1_000_000 } as const;

/**
 * Our defaults, which are made for some thousand rows, on German Credit. On large data what its users take there: 100
 * trees of 31 leaves, all rows and columns, steps of 0.1; forests of 100 trees, of 5 at a million rows (their time is that
 * of a tree times their number); as many epochs of the neural network for both.
 */
export const workloads: readonly Workload[] = [
  {
    learner: "gradient_boosting",
    times: "fit",
    rows: [100_000, 1_000_000],
    threaded: true,
    params: ({ name }) =>
      name === "german"
        ? {}
        : {
            nEstimators: 100,
            numLeaves: 31,
            learningRate: 0.1,
            subsample: 1,
            subsampleFreq: 0,
            colsampleBytree: 1,
            minDataInBin: 3,
          },
  },
  { learner: "logistic_regression", ...toAMillion, threaded: true, params: asDefault },
  { learner: "decision_tree", ...toAMillion, threaded: false, params: asDefault },
  { learner: "random_forest", ...toAMillion, threaded: true, params: forestParams },
  { learner: "extra_trees", ...toAMillion, threaded: true, params: forestParams },
  { learner: "svm", times: "fit", rows: [10_000], most: 10_000, threaded: true, params: asDefault },
  {
    learner: "knn",
    times: "predict",
    rows: [100_000],
    most: 100_000,
    testRows: 10_000,
    threaded: true,
    params: asDefault,
  },
  { learner: "naive_bayes", ...toAMillion, threaded: false, params: asDefault },
  {
    learner: "mlp",
    ...toAMillion,
    // Batches of 200 rows are too small for more threads: neither side gains from them.
    threaded: false,
    params: ({ rows }) => ({ maxIter: rows < 10_000 ? 50 : rows < 1_000_000 ? 10 : 1, tol: 0, nIterNoChange: 100_000 }),
  },
];

function forestParams({ name, rows }: Pick<BenchData, "name" | "rows">): object {
  return name === "german" ? {} : { nEstimators: rows < 1_000_000 ? 100 : 5 };
}

/** @returns the workload of a learner that has one. */
export function workloadOf(learner: string): Workload {
  const workload = workloads.find((candidate) => candidate.learner === learner);
  if (workload === undefined) throw new Error(`no workload ${learner}`);
  return workload;
}
