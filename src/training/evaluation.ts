import { crossFittedCutoffs, evaluate, tuneCutoff } from "../metrics/index.ts";
import { type FoldAssignment, testRows } from "../preprocess/index.ts";
import type { CostMatrix } from "../table/index.ts";
import type { FoldResult } from "./journal.ts";

/** How good one model is, on rows it never saw. */
export interface Evaluation {
  /** Mean of each metric over the folds. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Standard deviation (n − 1) of each metric over the folds; NaN with one fold. */
  readonly spread: Readonly<Record<string, number>>;
  /** Each metric's value a fold, in order of (repeat, fold). */
  readonly perFold: Readonly<Record<string, readonly number[]>>;
  /** Cut-off for the model fitted on all rows: tuned on every out-of-fold prediction, mean over the repeats. */
  readonly cutoff: number;
  /** Out-of-fold predictions: one array a repeat, NaN where a row was never tested. */
  readonly oof: readonly Float64Array[];
}

/**
 * Judges a model by its fold results. Each fold's tuned cut-off comes from the out-of-fold predictions of the *other*
 * folds of the same repeat, never its own.
 * @param results every fold of every repeat, in order of (repeat, fold).
 */
export function evaluateFolds(
  y: Uint8Array,
  folds: FoldAssignment,
  costs: CostMatrix,
  results: readonly FoldResult[],
): Evaluation {
  const oof = gatherOof(folds, results);
  const cutoffs = folds.map((assignment, repeat) => crossFittedCutoffs(y, oof[repeat], assignment, costs).cutoffs);
  const perFold: Record<string, number[]> = {};
  for (const { repeat, fold, pd, fitSeconds, predictSeconds, cpuSeconds, queueSeconds } of results) {
    const rows = testRows(folds, repeat, fold);
    const yTrue = Uint8Array.from(rows, (row) => y[row]);
    const scores = evaluate({ yTrue, pd, costs, tunedCutoff: cutoffs[repeat][fold] });
    const times = {
      fit_seconds: fitSeconds,
      predict_seconds: predictSeconds,
      cpu_seconds: cpuSeconds,
      queue_seconds: queueSeconds,
    };
    for (const [name, value] of Object.entries({ ...scores, ...times })) (perFold[name] ??= []).push(value);
  }
  return {
    metrics: mapValues(perFold, mean),
    spread: mapValues(perFold, standardDeviation),
    perFold,
    cutoff: mean(oof.map((pd, repeat) => tuneOnTested(y, pd, folds[repeat], costs))),
    oof,
  };
}

function gatherOof(folds: FoldAssignment, results: readonly FoldResult[]): Float64Array[] {
  const oof = folds.map((assignment) => new Float64Array(assignment.length).fill(Number.NaN));
  for (const { repeat, fold, pd } of results) {
    const rows = testRows(folds, repeat, fold);
    for (let i = 0; i < rows.length; i++) oof[repeat][rows[i]] = pd[i];
  }
  return oof;
}

function tuneOnTested(y: Uint8Array, pd: Float64Array, assignment: Int32Array, costs: CostMatrix): number {
  const tested = (_: number, row: number) => assignment[row] >= 0;
  return tuneCutoff(y.filter(tested), pd.filter(tested), costs);
}

/**
 * `oof.csv`: header `row,repeat,fold,y,pd`, one line per held-out prediction; row, repeat and fold from 0, y = 1 is bad,
 * shortest round-trip decimals, LF.
 */
export function oofCsv(y: Uint8Array, folds: FoldAssignment, oof: readonly Float64Array[]): string {
  const lines = ["row,repeat,fold,y,pd"];
  for (const [repeat, assignment] of folds.entries()) {
    for (let row = 0; row < assignment.length; row++) {
      if (assignment[row] >= 0) lines.push(`${row},${repeat},${assignment[row]},${y[row]},${oof[repeat][row]}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
