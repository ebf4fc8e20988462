export { encoderFromJSON } from "./apply-encoder.ts";
export {
  applyBins,
  type BinningOptions,
  type CategoricalBins,
  type FieldBins,
  fitBins,
  MAX_BINS,
  type NumericBins,
  UNSEEN_BIN,
} from "./binning.ts";
export type { EncodedColumn, EncodedFieldJson, Encoder, EncoderJson, EncodingSpec } from "./encoder.ts";
export { fitEncoder, learnField } from "./fit-encoder.ts";
export { givenFolds } from "./given-folds.ts";
export { type Matrix, type SparseMatrix, sparseOf } from "./matrix.ts";
export { median } from "./median.ts";
export { requireColumns } from "./require-columns.ts";
export { sliceRows } from "./slice-rows.ts";
export { countFolds, type FoldAssignment, holdOut, stratifiedKFold, testRows, trainRows } from "./split.ts";
export { type Summary, summarize } from "./summary.ts";
export { fitWoeColumn } from "./woe/fit-woe-column.ts";
export type { Shape } from "./woe/optimal-partition.ts";
export { TRENDS, type Trend, WOE_DEFAULTS, type WoeOptions } from "./woe/options.ts";
export { fitWoeBinning, type WoeBinning, type WoeBinningJson, woeBinningFromJSON } from "./woe/woe-binning.ts";
export type { CategoricalWoe, NumericWoe, WoeBin, WoeColumn } from "./woe/woe-column.ts";
export { type WoeTarget, woeTarget } from "./woe/woe-target.ts";
