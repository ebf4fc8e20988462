import { readFileSync } from "node:fs";
import { metricInput } from "../../src/metrics/index.ts";
import type { MetricInput } from "../../src/metrics/metric.ts";
import type { CostMatrix } from "../../src/table/index.ts";

interface Frozen {
  readonly source: string;
  readonly costs: CostMatrix;
  readonly cases: readonly {
    readonly name: string;
    readonly tunedCutoff: number;
    readonly bestCutoff: number;
    readonly y: string;
    readonly pd: readonly number[];
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  readonly curves: {
    readonly case: string;
    readonly roc: { readonly cutoff: readonly (number | "Infinity")[]; readonly fpr: number[]; readonly tpr: number[] };
    readonly pr: { readonly cutoff: number[]; readonly precision: number[]; readonly recall: number[] };
  };
  readonly calibration: { readonly case: string; readonly badRate: number[]; readonly meanPd: number[] };
  readonly isotonic: readonly { readonly case: string; readonly grid: number[]; readonly value: number[] }[];
  readonly platt: { readonly case: string; readonly grid: number[]; readonly value: number[] };
}

/** Scores of many shapes, and what scikit-learn made of them; the file names its version. */
export const frozen: Frozen = JSON.parse(readFileSync(new URL("fixtures/scikit-learn.json", import.meta.url), "utf8"));

export interface ReferenceScores {
  readonly name: string;
  readonly input: MetricInput;
  /** By metric; a metric is absent where scikit-learn has no value for it. */
  readonly expected: Readonly<Record<string, number>>;
  readonly bestCutoff: number;
}

export const referenceScores: readonly ReferenceScores[] = frozen.cases.map((scores) => ({
  name: scores.name,
  input: metricInput({
    yTrue: Uint8Array.from(scores.y, Number),
    pd: Float64Array.from(scores.pd),
    costs: frozen.costs,
    tunedCutoff: scores.tunedCutoff,
  }),
  expected: scores.metrics,
  bestCutoff: scores.bestCutoff,
}));

export function scoresNamed(name: string): ReferenceScores {
  const found = referenceScores.find((scores) => scores.name === name);
  if (!found) throw new RangeError(`no such reference scores: ${name}`);
  return found;
}
