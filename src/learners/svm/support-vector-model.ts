import { chooseRadialSum, squaredNorms } from "../../kernels/index.ts";
import { type Encoder, type EncoderJson, encoderFromJSON, type SparseMatrix } from "../../preprocess/index.ts";
import type { Field } from "../../table/index.ts";
import type { Model, ModelJson } from "../learner.ts";
import { decodeArray, encodeArray, type TypedArrayJson } from "../typed-array-json.ts";
import { type PlattSigmoid, sigmoid } from "./platt.ts";

/** What a fit has learnt: PD = sigmoid(Σ coefficients[v] · K(x, vectors[v]) + intercept). */
export interface SupportVectorMachine {
  readonly encoder: Encoder;
  readonly gamma: number;
  /** Encoded rows of the applicants that carry weight in the decision. */
  readonly vectors: SparseMatrix;
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly calibration: PlattSigmoid;
}

/** The same as JSON. */
interface State {
  readonly encoder: EncoderJson;
  readonly gamma: number;
  readonly vectors: {
    readonly columns: number;
    readonly starts: TypedArrayJson<"uint32">;
    readonly indices: TypedArrayJson<"uint32">;
    readonly values: TypedArrayJson<"float64">;
  };
  readonly coefficients: TypedArrayJson<"float64">;
  readonly intercept: number;
  readonly calibration: PlattSigmoid;
}

export function supportVectorModel(
  machine: SupportVectorMachine,
  about: { readonly fields: readonly Field[]; readonly params: object; readonly warnings: readonly string[] },
): Model {
  const { encoder, gamma, vectors, coefficients, intercept, calibration } = machine;
  const { fields, params, warnings } = about;
  const radial = { vectors, norms: squaredNorms(vectors), coefficients, gamma };
  return {
    learner: "svm",
    fields,
    warnings,

    predictProba(X, pd) {
      const matrix = encoder.transformSparse(X);
      const sum = chooseRadialSum(radial);
      for (let row = 0; row < matrix.rows; row++) pd[row] = sigmoid(sum.of(matrix, row) + intercept, calibration);
    },

    toJSON: () => ({
      format: "underwrite-model/1",
      learner: "svm",
      params,
      fields,
      warnings,
      state: {
        encoder: encoder.toJSON(),
        gamma,
        vectors: {
          columns: vectors.columns,
          starts: encodeArray("uint32", vectors.starts),
          indices: encodeArray("uint32", vectors.indices),
          values: encodeArray("float64", vectors.values),
        },
        coefficients: encodeArray("float64", coefficients),
        intercept,
        calibration,
      } satisfies State,
    }),
  };
}

export function loadSupportVectorModel(json: ModelJson): Model {
  return supportVectorModel(readSupportVectorMachine(json), json);
}

/** What the fit had learnt, from the JSON of its model. */
export function readSupportVectorMachine(json: ModelJson): SupportVectorMachine {
  const { encoder, vectors, coefficients, ...numbers } = json.state as State;
  const weights = decodeArray("float64", coefficients);
  return {
    ...numbers,
    encoder: encoderFromJSON(encoder),
    coefficients: weights,
    vectors: {
      rows: weights.length,
      columns: vectors.columns,
      starts: decodeArray("uint32", vectors.starts),
      indices: decodeArray("uint32", vectors.indices),
      values: decodeArray("float64", vectors.values),
    },
  };
}
