/** The library in twenty lines: learn from the past, then decide on those who apply. */
import { evaluate, findLearner, holdOut, loadDataset, Random, takeRows, testRows, trainRows } from "underwrite";

const { schema, X, y } = await loadDataset("german-credit");
const random = new Random(42);
const split = holdOut(y, 0.25, random.fork("split"));
const [past, applying] = [trainRows(split, 0, 0), testRows(split, 0, 0)];

const scorecard = findLearner("scorecard");
const options = { params: scorecard.params.parse({ maxBins: 6 }), random: random.fork("fit"), threads: 1 };
const model = await scorecard.fit(schema.fields, takeRows(X, past), takeOutcomes(past), options);
const pd = new Float64Array(applying.length);
model.predictProba(takeRows(X, applying), pd);

const cutoff = 1 / 6; // An applicant who goes bad costs five times one who is turned away.
for (const i of [0, 1, 2]) console.log(`PD ${pd[i].toFixed(3)}: ${pd[i] >= cutoff ? "reject" : "approve"}`);
console.log(evaluate({ yTrue: takeOutcomes(applying), pd, costs: schema.costs, tunedCutoff: cutoff }));

function takeOutcomes(rows: Uint32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => y[row]);
}
