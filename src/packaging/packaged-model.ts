import type { SavedModel } from "../scoring/index.ts";
import type { Field } from "../table/index.ts";
import type { RawApplicant } from "./typical-applicant.ts";

/** What a model folder is made of. */
export interface PackagedModel {
  readonly learner: string;
  readonly params: object;
  readonly fields: readonly Field[];
  readonly warnings: readonly string[];
  /** All of the saved model but the model. */
  readonly about: Omit<SavedModel, "model" | "format">;
  /** The saved model, as UTF-8 text. */
  readonly native: Uint8Array;
  readonly onnx: Uint8Array;
  readonly example: RawApplicant;
  readonly runId: string;
  /** 32 hexadecimal digits that name the model. */
  readonly uuid: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}
