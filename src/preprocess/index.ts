export { encoderFromJSON } from "./apply-encoder.ts";
export type { EncodedColumn, EncodedFieldJson, Encoder, EncoderJson, EncodingSpec } from "./encoder.ts";
export { fitEncoder } from "./fit-encoder.ts";
export type { Matrix, SparseMatrix } from "./matrix.ts";
export { requireColumns } from "./require-columns.ts";
export { median, type Summary, summarize } from "./summary.ts";
