/** A metric of one's own: which share of those approved goes bad, if the safest half is approved. */
import { findLearner, loadDataset, type Metric, metricInput, Random, stratifiedKFold } from "underwrite";
import { heldOutPds } from "./cross-validate.ts";

const badRateOfSaferHalf: Metric = {
  name: "bad_rate_safer_half",
  title: "Bad, safer half",
  direction: "minimize",
  range: [0, 1],
  ranksOnly: true,
  compute({ yTrue, byFallingPd }) {
    const safest = byFallingPd.subarray(byFallingPd.length >> 1);
    return safest.reduce((bads, row) => bads + yTrue[row], 0) / safest.length;
  },
};

const german = await loadDataset("german-credit");
const folds = stratifiedKFold(german.y, 5, 1, new Random(7));
for (const name of ["naive_bayes", "logistic_regression", "random_forest"]) {
  const pd = await heldOutPds(findLearner(name), german, folds);
  const input = metricInput({ yTrue: german.y, pd, costs: german.schema.costs, tunedCutoff: 0.5 });
  console.log(`${name.padEnd(20)} ${badRateOfSaferHalf.name} ${badRateOfSaferHalf.compute(input).toFixed(3)}`);
}
