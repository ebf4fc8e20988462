import type { Table } from "../table/index.ts";
import type { Matrix, SparseMatrix } from "./matrix.ts";

/** What a learner needs its raw columns turned into. Each learner declares its own. */
export interface EncodingSpec {
  /** `standardize`: (x − mean) / population sd, at most ±1e100, constant columns become 0. `passthrough`: x as it is. */
  readonly numeric: "standardize" | "passthrough";
  /** `onehot`: one 0/1 column a level, none dropped, all 0 where unseen. `ordinal`: the level's code, NaN where unseen. */
  readonly categorical: "onehot" | "ordinal";
  /**
   * `median`: a missing number becomes the training median, with a 0/1 indicator column `<name>=missing` where training
   * rows had any; it becomes the mean where the field allows for none and training rows had none. A missing category
   * becomes a level of its own (ordinal: −1) where training rows had any, else it counts as unseen. `none`: NaN stays, a
   * missing category is all 0 (ordinal: NaN).
   */
  readonly missing: "median" | "none";
}

/** One output column of an encoder, and the raw field it came from. */
export interface EncodedColumn {
  /** `age_years`, `purpose=A43`, `age_years=missing`. */
  readonly name: string;
  /** Index into the schema's fields. */
  readonly field: number;
}

/** A transform from raw columns to a dense matrix, fitted on training rows only. Immutable. */
export interface Encoder {
  readonly spec: EncodingSpec;
  readonly columns: readonly EncodedColumn[];
  /** @param X columns in the order of the fields that the encoder was fitted with. */
  transform(X: Table): Matrix;
  /** The same matrix, zeros left out: for wide one-hot codes. */
  transformSparse(X: Table): SparseMatrix;
  toJSON(): EncoderJson;
}

export interface EncoderJson {
  readonly spec: EncodingSpec;
  readonly fields: readonly EncodedFieldJson[];
}

/** What was learnt of one field: the output is `(x − mean) / scale`, 0 where `scale` is 0 (a constant column). */
export type EncodedFieldJson =
  | {
      readonly kind: "numeric";
      readonly name: string;
      readonly fill: number;
      readonly mean: number;
      readonly scale: number;
      readonly indicator: boolean;
    }
  | {
      readonly kind: "categorical";
      readonly name: string;
      /** Level codes seen in training, rising; −1 among them where missing values were seen. */
      readonly codes: readonly number[];
      /** The names of `codes`, for people. */
      readonly levels: readonly string[];
    };
