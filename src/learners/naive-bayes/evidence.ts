/**
 * What one column says for or against bad: ln P(value | bad) − ln P(value | good), learnt from training rows. Missing
 * values and levels that training rows did not hold say nothing.
 */

import { type Summary, summarize } from "../../preprocess/index.ts";
import type { CategoricalColumn, Column, NumericColumn } from "../../table/index.ts";
import type { ClassRows } from "./class-rows.ts";
import { summarizeClasses } from "./summarize-classes.ts";

/** Plain data. */
export type Evidence = NormalEvidence | LevelEvidence;

/** A number, standardised as z = (x − mean) / scale, is normal within each class. */
export interface NormalEvidence {
  readonly kind: "numeric";
  readonly name: string;
  readonly mean: number;
  /** Population standard deviation; 0 where the column is constant and says nothing. */
  readonly scale: number;
  /** Of z. */
  readonly good: Normal;
  readonly bad: Normal;
}

export interface Normal {
  readonly mean: number;
  readonly variance: number;
}

export interface LevelEvidence {
  readonly kind: "categorical";
  readonly name: string;
  /** By level code; 0 where training rows did not hold the level. */
  readonly logRatios: readonly number[];
}

export interface Smoothing {
  /** Copies of each level added to each class (Laplace). */
  readonly alpha: number;
  /** Share of a column's variance that is added to its variance in each class. */
  readonly varSmoothing: number;
}

export function learnEvidence(column: Column, rows: ClassRows, smoothing: Smoothing): Evidence {
  return column.kind === "numeric" ? learnNormal(column, rows, smoothing) : learnLevels(column, rows, smoothing);
}

function learnNormal({ name, values }: NumericColumn, rows: ClassRows, { varSmoothing }: Smoothing): NormalEvidence {
  const { mean, sd: scale } = summarize(values, rows.weights);
  const flat = { mean: 0, variance: 1 };
  if (scale === 0) return { kind: "numeric", name, mean, scale, good: flat, bad: flat };
  const classes = summarizeClasses({ values, mean, scale }, rows);
  const normalOf = (own: Summary): Normal =>
    // Of a class without a value all that is known is the column.
    own.weight === 0
      ? { mean: 0, variance: 1 + varSmoothing }
      : { mean: own.mean, variance: own.sd * own.sd + varSmoothing };
  return { kind: "numeric", name, mean, scale, good: normalOf(classes.good), bad: normalOf(classes.bad) };
}

function learnLevels(
  { name, codes, levels }: CategoricalColumn,
  { good, bad }: ClassRows,
  { alpha }: Smoothing,
): LevelEvidence {
  const goods = new Float64Array(levels.length);
  const bads = new Float64Array(levels.length);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) continue;
    goods[codes[row]] += good[row];
    bads[codes[row]] += bad[row];
  }
  const seen = goods.map((count, code) => (count + bads[code] > 0 ? 1 : 0));
  const sum = (items: Float64Array) => items.reduce((total, item) => total + item, 0);
  const prior = alpha * sum(seen);
  const sizes = Math.log((sum(goods) + prior) / (sum(bads) + prior));
  const logRatios = Array.from(seen, (is, code) =>
    is === 0 ? 0 : Math.log((bads[code] + alpha) / (goods[code] + alpha)) + sizes,
  );
  return { kind: "categorical", name, logRatios };
}

/** Farther out, in standard deviations, a number says no more: its square would overflow. */
const FARTHEST = 1e6;

/** Adds what the column says about each row to `logOdds`. */
export function addEvidence(evidence: Evidence, column: Column, logOdds: Float64Array): void {
  if (evidence.kind === "categorical" && column.kind === "categorical") {
    const logRatios = Float64Array.from(evidence.logRatios);
    for (let row = 0; row < logOdds.length; row++) {
      const code = column.codes[row];
      if (code >= 0 && code < logRatios.length) logOdds[row] += logRatios[code];
    }
  }
  if (evidence.kind === "numeric" && column.kind === "numeric" && evidence.scale > 0) {
    const { mean, scale, good, bad } = evidence;
    const constant = 0.5 * Math.log(good.variance / bad.variance);
    for (let row = 0; row < logOdds.length; row++) {
      const x = column.values[row];
      if (Number.isNaN(x)) continue;
      const z = Math.max(-FARTHEST, Math.min(FARTHEST, (x - mean) / scale));
      const fromGood = ((z - good.mean) * (z - good.mean)) / good.variance;
      const fromBad = ((z - bad.mean) * (z - bad.mean)) / bad.variance;
      logOdds[row] += constant + 0.5 * (fromGood - fromBad);
    }
  }
}
