import type { LearntBy } from "../../../learners/index.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

/** Farther out, in standard deviations, a number says no more: as in the native model. */
const FARTHEST = 1e6;

/** Naive Bayes: sigmoid(prior + what each column says for bad); a value unknown says nothing. */
export function evidencePd(inputs: RawInputs, { priorLogOdds, evidence }: LearntBy<"evidence">): Value {
  const { graph } = inputs;
  let logOdds = graph.add(graph.zeros(), priorLogOdds);
  for (const [j, column] of evidence.entries()) {
    if (column.kind === "categorical") {
      const table = inputs.byLevel(j, (code) => column.logRatios[code] ?? 0, 0);
      logOdds = graph.add(logOdds, graph.lookUp(graph.doubles(table), inputs.levelRow(j)));
    } else if (column.scale > 0) {
      const { mean, scale, good, bad } = column;
      const z = graph.clip(graph.div(graph.sub(inputs.number(j), mean), scale), -FARTHEST, FARTHEST);
      const distance = (normal: typeof good) => {
        const gap = graph.sub(z, normal.mean);
        return graph.div(graph.mul(gap, gap), normal.variance);
      };
      const constant = 0.5 * Math.log(good.variance / bad.variance);
      const said = graph.add(graph.mul(graph.sub(distance(good), distance(bad)), 0.5), constant);
      logOdds = graph.add(logOdds, graph.where(inputs.isMissing(j), 0, said));
    }
  }
  return graph.sigmoid(logOdds);
}
