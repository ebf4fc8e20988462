/**
 * German Credit with the folds of the reference results: 5-fold stratified cross-validation, 10 times over. What a
 * learner scores here is comparable, fold by fold, with `reference_german.csv`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Learner } from "../../src/learners/index.ts";
import { Random } from "../../src/random.ts";
import { loadDataset } from "../../src/readers/index.ts";
import { BAD, type Field, GOOD, type Table, takeRows } from "../../src/table/index.ts";

const root = new URL("../../", import.meta.url);
const shared = new URL("../shared/", root);
const readShared = (path: string) => readFileSync(new URL(path, shared), "utf8");
const linesOf = (text: string) => text.trimEnd().split("\n");

export interface LabelledTable {
  readonly fields: readonly Field[];
  readonly X: Table;
  readonly y: Uint8Array;
}

const dataset = await loadDataset("german-credit", {}, { cwd: fileURLToPath(root) });

/** The 1000 applicants of the catalogue; y = 1 is bad. */
export function loadGerman(): LabelledTable {
  return { fields: dataset.schema.fields, X: dataset.X, y: dataset.y };
}

/** `folds[repeat][row]` is the fold that tests the row. */
export function loadFolds(): readonly Uint8Array[] {
  const rows = linesOf(readShared("reference/folds_german.csv")).slice(1);
  const cells = rows.map((row) => row.split(",").slice(1).map(Number));
  return cells[0].map((_, repeat) => Uint8Array.from(cells, (row) => row[repeat]));
}

/** A row of the reference table by model name, or by the part of it before "(". */
export function referenceRow(model: string): { readonly auc: number; readonly costAtBayes: number } {
  const [header, ...rows] = linesOf(readShared("reference/reference_german.csv")).map((line) => line.split(","));
  const row = rows.find(([name]) => name === model || name.startsWith(`${model}(`));
  if (row === undefined) throw new Error(`no reference for ${model}`);
  return {
    auc: Number(row[header.indexOf("auc_mean")]),
    costAtBayes: Number(row[header.indexOf("cost_at_1_6_mean")]),
  };
}

export interface ReferenceResult {
  /** Mean over the 50 folds. */
  readonly auc: number;
  /** Mean cost per applicant over the 50 folds, where applicants with a PD of 1/6 or more are rejected. */
  readonly costAtBayes: number;
  /** Mean of one fit. */
  readonly fitMilliseconds: number;
}

/** `predictions[repeat][row]`: the PD from the model that has not seen the row. */
export type OutOfFold = readonly Float64Array[];

/** Fits the learner on the training rows of all 50 folds; `params` override its defaults. */
export async function crossValidate(
  learner: Learner,
  params: object = {},
): Promise<ReferenceResult & { readonly predictions: OutOfFold }> {
  const { fields, X, y } = loadGerman();
  const parsed = learner.params.parse(params);
  let fitting = 0;
  let fits = 0;
  const predictions: Float64Array[] = [];
  for (const [repeat, folds] of loadFolds().entries()) {
    const repeatPd = new Float64Array(y.length);
    for (let fold = 0; fold < 5; fold++) {
      const { train, test } = rowsOf(folds, fold);
      const started = performance.now();
      const model = await learner.fit(
        fields,
        takeRows(X, train),
        y.filter((_, row) => folds[row] !== fold),
        {
          params: parsed,
          random: new Random(5 * repeat + fold),
          threads: 1,
        },
      );
      fitting += performance.now() - started;
      fits++;
      const pd = new Float64Array(test.length);
      model.predictProba(takeRows(X, test), pd);
      for (const [i, row] of test.entries()) repeatPd[row] = pd[i];
    }
    predictions.push(repeatPd);
  }
  return { ...scoreOutOfFold(predictions), fitMilliseconds: fitting / fits, predictions };
}

/** Scores predictions fold by fold and averages, as the reference does. */
export function scoreOutOfFold(predictions: OutOfFold): Pick<ReferenceResult, "auc" | "costAtBayes"> {
  const { y } = loadGerman();
  const scores = loadFolds().flatMap((folds, repeat) =>
    [0, 1, 2, 3, 4].map((fold) => {
      const { test } = rowsOf(folds, fold);
      const yTest = test.map((row) => y[row]);
      const pdTest = test.map((row) => predictions[repeat][row]);
      return { auc: areaUnderRoc(yTest, pdTest), cost: costPerApplicant(yTest, pdTest, 1 / 6) };
    }),
  );
  const mean = (items: number[]) => items.reduce((sum, item) => sum + item, 0) / items.length;
  return { auc: mean(scores.map(({ auc }) => auc)), costAtBayes: mean(scores.map(({ cost }) => cost)) };
}

function rowsOf(folds: Uint8Array, fold: number): { train: number[]; test: number[] } {
  const rows = [...folds.keys()];
  return { train: rows.filter((row) => folds[row] !== fold), test: rows.filter((row) => folds[row] === fold) };
}

/** By its definition: the share of (bad, good) pairs in which the bad one has the higher PD, ties counting half. */
function areaUnderRoc(y: readonly number[], pd: readonly number[]): number {
  const bads = pd.filter((_, i) => y[i] === BAD);
  const goods = pd.filter((_, i) => y[i] === GOOD);
  let won = 0;
  for (const bad of bads) for (const good of goods) won += bad > good ? 1 : bad === good ? 0.5 : 0;
  return won / (bads.length * goods.length);
}

function costPerApplicant(y: readonly number[], pd: readonly number[], cutoff: number): number {
  let cost = 0;
  for (const [i, p] of pd.entries()) {
    if (p < cutoff && y[i] === BAD) cost += 5;
    if (p >= cutoff && y[i] === GOOD) cost += 1;
  }
  return cost / y.length;
}
