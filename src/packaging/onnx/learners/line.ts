import type { LearntBy } from "../../../learners/index.ts";
import { encodedMatrix } from "../encoded.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

/** Logistic regression: sigmoid(row · coefficients + intercept). */
export function linePd(inputs: RawInputs, { encoder, coefficients, intercept }: LearntBy<"line">): Value {
  const { graph } = inputs;
  const product = graph.node("MatMul", [encodedMatrix(inputs, encoder), graph.doubles(coefficients)]);
  return graph.sigmoid(graph.add(product, intercept));
}
