import {
  countFolds,
  type Dataset,
  type FoldAssignment,
  type Learner,
  Random,
  takeRows,
  testRows,
  trainRows,
} from "underwrite";

/** The PD of every row, each by a model that has not seen it. */
export async function heldOutPds(
  learner: Learner,
  { schema, X, y }: Dataset,
  folds: FoldAssignment,
): Promise<Float64Array> {
  const all = new Float64Array(y.length);
  for (let fold = 0; fold < countFolds(folds[0]); fold++) {
    const [seen, heldOut] = [trainRows(folds, 0, fold), testRows(folds, 0, fold)];
    const outcomes = Uint8Array.from(seen, (row) => y[row]);
    const options = { params: learner.params.parse({}), random: new Random(fold), threads: 1 };
    const model = await learner.fit(schema.fields, takeRows(X, seen), outcomes, options);
    const pd = new Float64Array(heldOut.length);
    model.predictProba(takeRows(X, heldOut), pd);
    for (const [i, row] of heldOut.entries()) all[row] = pd[i];
  }
  return all;
}
