/** A table of one's own: say what is to be predicted and what mistakes cost; kinds and levels are found by looking. */
import { join } from "node:path";
import { evaluate, findLearner, loadDataset, profileDataset, Random, stratifiedKFold, tuneCutoff } from "underwrite";
import { heldOutPds } from "./cross-validate.ts";

const loans = await loadDataset(join(import.meta.dirname, "loans.csv"), {
  target: "outcome",
  event: "defaulted",
  id: "loan_id",
  costs: { falseNegative: 8, falsePositive: 1 },
});

const { rows, badRate, columns, findings } = profileDataset(loans);
console.log(`${rows} loans, ${(100 * badRate).toFixed(0)} % defaulted`);
for (const { name, kind, missing, iv, strength } of columns.toSorted((a, b) => b.iv - a.iv)) {
  console.log(
    `  ${name.padEnd(16)} ${kind.padEnd(12)} ${missing} missing, information value ${iv.toFixed(2)}: ${strength}`,
  );
}
for (const { severity, column, message } of findings) console.log(`  ${severity}: ${column ?? "data"}: ${message}`);

const folds = stratifiedKFold(loans.y, 5, 1, new Random(1));
const { costs } = loans.schema;
for (const name of ["logistic_regression", "gradient_boosting"]) {
  const pd = await heldOutPds(findLearner(name), loans, folds);
  const tunedCutoff = tuneCutoff(loans.y, pd, costs);
  const { roc_auc: auc, cost_at_bayes: cost } = evaluate({ yTrue: loans.y, pd, costs, tunedCutoff });
  console.log(
    `${name.padEnd(20)} ROC AUC ${auc.toFixed(3)}, cost ${cost.toFixed(3)} per loan at the cut-off that costs imply`,
  );
}
