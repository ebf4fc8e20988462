export {
  type CategoricalColumn,
  type Column,
  countMissing,
  isMissing,
  lengthOf,
  MISSING,
  missingMask,
  type NumericColumn,
  UNSEEN,
} from "./column.ts";
export type { DataSource, Dataset } from "./dataset.ts";
export { MISSING_TEXTS, type MissingMarkers, missingMarkers, parseNumber } from "./missing-markers.ts";
export { naturalOrder } from "./natural-order.ts";
export { didYouMean, nearestName } from "./nearest-name.ts";
export {
  type ColumnProfile,
  type Finding,
  type FindingKind,
  type GroupProfile,
  type Profile,
  profileDataset,
  type Strength,
} from "./profile/index.ts";
export { BAD, type CostMatrix, type Field, type FieldKind, GOOD, type Schema, type Target } from "./schema.ts";
export { type Table, takeRows } from "./table.ts";
export { thousands } from "./thousands.ts";
