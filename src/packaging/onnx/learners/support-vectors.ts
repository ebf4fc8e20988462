import type { LearntBy } from "../../../learners/index.ts";
import { encodedMatrix } from "../encoded.ts";
import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

/** Σ coefficients · exp(−gamma · squared distance to each support vector) + intercept, by its calibration. */
export function supportVectorsPd(inputs: RawInputs, learnt: LearntBy<"support vectors">): Value {
  const { graph } = inputs;
  const { encoder, gamma, vectors, coefficients, intercept, calibration } = learnt;
  const { rows, columns, starts, indices, values } = vectors;
  const transposed = new Float64Array(columns * rows);
  const norms = new Float64Array(rows);
  for (let v = 0; v < rows; v++) {
    for (let p = starts[v]; p < starts[v + 1]; p++) {
      transposed[indices[p] * rows + v] = values[p];
      norms[v] += values[p] ** 2;
    }
  }
  const matrix = encodedMatrix(inputs, encoder.toJSON());
  const products = graph.node("MatMul", [matrix, graph.doubles(transposed, [columns, rows])]);
  const squares = graph.add(graph.sumOfRow(graph.mul(matrix, matrix), true), graph.doubles(norms, [1, rows]));
  // Rounding can leave a distance of −1e-16 between equal rows.
  const distances = graph.node("Relu", [graph.sub(squares, graph.mul(products, 2))]);
  const kernel = graph.node("Exp", [graph.mul(distances, -gamma)]);
  const decision = graph.add(graph.node("MatMul", [kernel, graph.doubles(coefficients)]), intercept);
  const { slope, offset } = calibration;
  return graph.sigmoid(graph.sub(graph.mul(decision, -slope), offset));
}
