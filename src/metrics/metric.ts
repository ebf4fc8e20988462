import type { CostMatrix } from "../table/index.ts";

/** What a metric is computed from. All arrays have one entry a row. */
export interface MetricInput {
  /** 1 = bad, 0 = good. */
  readonly yTrue: Uint8Array;
  /** Predicted probability of bad, in [0, 1]. */
  readonly pd: Float64Array;
  /** Row numbers by falling `pd`, ties by rising row: sorted once, shared by all ranking metrics. */
  readonly byFallingPd: Uint32Array;
  readonly costs: CostMatrix;
  /** Cut-off tuned on *other* rows; applicants with `pd >= cutoff` are rejected. */
  readonly tunedCutoff: number;
}

/** One number that says how good predictions are; also a column of the leaderboard and a metric of every run. */
export interface Metric {
  /** As other tools read it: snake_case. */
  readonly name: string;
  /** For people, at most 20 characters. */
  readonly title: string;
  /** `none` where neither end is better, as for a cut-off or an approval rate. */
  readonly direction: "maximize" | "minimize" | "none";
  /** Smallest and largest possible value. */
  readonly range: readonly [number, number];
  /** True where only the order of the predictions counts. */
  readonly ranksOnly: boolean;
  compute(input: MetricInput): number;
}
