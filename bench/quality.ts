import { type MetricInput, metricInput, metrics } from "../src/metrics/index.ts";

/** How good predictions are on rows that no fit has seen. */
export interface Quality {
  readonly auc: number;
  readonly logLoss: number;
}

/** Judges everybody's predictions alike. */
export function qualityOf(yTrue: Uint8Array, pd: Float64Array): Quality {
  const costs = { falseNegative: 5, falsePositive: 1 };
  const input = metricInput({ yTrue, pd, costs, tunedCutoff: 1 / 6 });
  return { auc: compute("roc_auc", input), logLoss: compute("log_loss", input) };
}

export function meanQuality(qualities: readonly Quality[]): Quality {
  const mean = (read: (quality: Quality) => number) =>
    qualities.reduce((sum, quality) => sum + read(quality), 0) / qualities.length;
  return { auc: mean(({ auc }) => auc), logLoss: mean(({ logLoss }) => logLoss) };
}

function compute(name: string, input: MetricInput): number {
  const metric = metrics.find((candidate) => candidate.name === name);
  if (metric === undefined) throw new Error(`no metric ${name}`);
  return metric.compute(input);
}
