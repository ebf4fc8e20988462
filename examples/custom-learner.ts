/**
 * A learner of one's own, judged beside one of the house on the same folds: the rule of an old hand, who lends to those
 * who ask for little and pay it back soon.
 */
import { evaluate, findLearner, type Learner, loadDataset, Random, stratifiedKFold, tuneCutoff } from "underwrite";
import { z } from "zod";
import { heldOutPds } from "./cross-validate.ts";

const params = z.strictObject({ column: z.string().default("duration_months"), bins: z.int().min(2).default(8) });

/** Applicants sorted by one number and cut into bins of equal size; a bin's bad rate is its PD. */
const oldHand: Learner<z.infer<typeof params>> = {
  name: "old_hand",
  title: "Old hand",
  summary: "Goes by one number alone: a yardstick that any model should beat.",
  params,

  async fit(fields, X, y, { params: { column, bins } }) {
    const values = numbersOf(X.columns[fields.findIndex((field) => field.name === column)]);
    const sorted = values.toSorted();
    const lower = Array.from({ length: bins }, (_, bin) => sorted[Math.floor((bin * sorted.length) / bins)]);
    const rows = new Float64Array(bins);
    const bads = new Float64Array(bins);
    for (const [row, value] of values.entries()) {
      const bin = binOf(value, lower);
      rows[bin]++;
      bads[bin] += y[row];
    }
    // One bad among two more in each: no bin is ever certain.
    const state: State = { column, lower, pd: Array.from(rows, (n, bin) => (bads[bin] + 1) / (n + 2)) };
    return this.load({
      format: "underwrite-model/1",
      learner: "old_hand",
      params: { column, bins },
      fields,
      warnings: [],
      state,
    });
  },

  load(json) {
    const { column, lower, pd: pdOfBin } = json.state as State;
    const at = json.fields.findIndex((field) => field.name === column);
    return {
      ...json,
      predictProba(X, pd) {
        for (const [row, value] of numbersOf(X.columns[at]).entries()) pd[row] = pdOfBin[binOf(value, lower)];
      },
      toJSON: () => json,
    };
  },
};

interface State {
  readonly column: string;
  /** Lowest value of each bin. */
  readonly lower: readonly number[];
  readonly pd: readonly number[];
}

function numbersOf(column: Parameters<typeof oldHand.fit>[1]["columns"][number]): Float64Array {
  if (column.kind !== "numeric") throw new TypeError(`${column.name} is no number`);
  return column.values;
}

function binOf(value: number, lower: readonly number[]): number {
  return Math.max(
    0,
    lower.findLastIndex((least) => value >= least),
  );
}

const german = await loadDataset("german-credit");
const folds = stratifiedKFold(german.y, 5, 1, new Random(7));
const { costs } = german.schema;
for (const learner of [oldHand as Learner, findLearner("logistic_regression")]) {
  const pd = await heldOutPds(learner, german, folds);
  const metrics = evaluate({ yTrue: german.y, pd, costs, tunedCutoff: tuneCutoff(german.y, pd, costs) });
  console.log(
    `${learner.title.padEnd(20)} ROC AUC ${metrics["roc_auc"].toFixed(3)}, Brier score ${metrics["brier"].toFixed(3)}`,
  );
}
