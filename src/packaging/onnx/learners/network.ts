import type { LearntBy } from "../../../learners/index.ts";
import { encodedMatrix } from "../encoded.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

const OPERATORS = { relu: "Relu", tanh: "Tanh", logistic: "Sigmoid", identity: "Identity" } as const;

/** Layer by layer; the last has one unit, whose sigmoid is the PD. */
export function networkPd(inputs: RawInputs, { encoder, activation, layers }: LearntBy<"network">): Value {
  const { graph } = inputs;
  let units = encodedMatrix(inputs, encoder);
  for (const [l, { weights, biases, outputs }] of layers.entries()) {
    const product = graph.node("MatMul", [units, graph.doubles(weights, [weights.length / outputs, outputs])]);
    units = graph.add(product, graph.doubles(biases));
    if (l < layers.length - 1) units = graph.node(OPERATORS[activation], [units]);
  }
  return graph.sigmoid(graph.asVector(units));
}
