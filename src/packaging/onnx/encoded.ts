import type { EncodedFieldJson, EncoderJson } from "../../preprocess/index.ts";
import { MISSING } from "../../table/index.ts";
import type { Value } from "./graph.ts";
import type { RawInputs } from "./raw-inputs.ts";

type NumericField = Extract<EncodedFieldJson, { kind: "numeric" }>;
type LevelField = Extract<EncodedFieldJson, { kind: "categorical" }>;

/** No standardised value is further out: as in the encoder. */
const MOST_DEVIATIONS = 1e100;

/** What an encoder with imputed, standardised numbers and one-hot levels makes: `[N, columns]`, in the encoder's order. */
export function encodedMatrix(inputs: RawInputs, { fields }: EncoderJson): Value {
  const parts = fields.flatMap((field, j) => {
    if (field.kind === "numeric") return standardised(inputs, j, field).map((column) => inputs.graph.asColumn(column));
    return field.codes.length > 0 ? [oneHot(inputs, j, field)] : [];
  });
  return inputs.graph.beside(parts);
}

/** A number, `(x − mean) / scale` with the median where missing, and its indicator where it has one: `[N]` each. */
export function standardised(inputs: RawInputs, j: number, { fill, mean, scale, indicator }: NumericField): Value[] {
  const { graph } = inputs;
  const filled = graph.where(inputs.isMissing(j), fill, inputs.number(j));
  const value =
    scale === 0
      ? graph.zeros()
      : graph.clip(graph.div(graph.sub(filled, mean), scale), -MOST_DEVIATIONS, MOST_DEVIATIONS);
  return indicator ? [value, graph.cast(inputs.isMissing(j), "double")] : [value];
}

/** One 0/1 column a level seen in training, all 0 for any other: `[N, levels]`. */
function oneHot(inputs: RawInputs, j: number, { codes }: LevelField): Value {
  const { graph } = inputs;
  const missingRow = inputs.byLevel(j, () => 0, 0).length - 2;
  const rows = codes.map((code) => (code === MISSING ? missingRow : code));
  const same = graph.node("Equal", [graph.asColumn(inputs.levelRow(j)), graph.integers(rows, [1, rows.length])]);
  return graph.cast(same, "double");
}
