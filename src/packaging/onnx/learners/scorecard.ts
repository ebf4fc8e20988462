import type { LearntBy } from "../../../learners/index.ts";
import type { CategoricalWoe, NumericWoe } from "../../../preprocess/index.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

/** Scorecard: sigmoid(intercept + what the bin of each value adds); a value in no bin adds nothing. */
export function scorecardPd(inputs: RawInputs, { binning, coefficients, intercept }: LearntBy<"scorecard">): Value {
  const { graph } = inputs;
  let logit: Value = graph.add(graph.zeros(), intercept);
  for (const [j, woe] of binning.columns.entries()) {
    // A column that was left out has a weight of exactly 0.
    if (coefficients[j] === 0) continue;
    const added = woe.bins.map((bin) => coefficients[j] * bin.woe);
    logit = graph.add(logit, woe.kind === "numeric" ? ofNumber(inputs, j, woe, added) : ofLevel(inputs, j, woe, added));
  }
  return graph.sigmoid(logit);
}

function ofNumber(inputs: RawInputs, j: number, woe: NumericWoe, added: readonly number[]): Value {
  const { graph } = inputs;
  const { cuts, specialCodes, hasMissing, bins } = woe;
  const x = inputs.number(j);
  const ordinary = bins.length - specialCodes.length - (hasMissing ? 1 : 0);
  let value: Value = graph.zeros();
  if (cuts.length > 0) {
    const below = graph.node("Less", [graph.asColumn(x), graph.doubles(cuts, [1, cuts.length])]);
    const bin = graph.sumOfRow(graph.cast(graph.node("Not", [below]), "int64"));
    value = graph.lookUp(graph.doubles(added.slice(0, ordinary)), bin);
  } else if (ordinary > 0) value = graph.add(value, added[0]);
  for (const [i, code] of specialCodes.entries()) {
    value = graph.where(graph.node("Equal", [x, code]), added[ordinary + i], value);
  }
  return graph.where(inputs.isMissing(j), hasMissing ? added[bins.length - 1] : 0, value);
}

function ofLevel(inputs: RawInputs, j: number, { groups }: CategoricalWoe, added: readonly number[]): Value {
  const addedBy = new Map(groups.flatMap((codes, bin) => codes.map((code) => [code, added[bin]] as const)));
  const table = inputs.byLevel(j, (code) => addedBy.get(code) ?? 0, 0);
  return inputs.graph.lookUp(inputs.graph.doubles(table), inputs.levelRow(j));
}
