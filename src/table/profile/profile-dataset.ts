import { type Column, countMissing, isMissing } from "../column.ts";
import type { Dataset } from "../dataset.ts";
import { BAD, type Field } from "../schema.ts";
import { countDistinct, groupAuc, groupColumn, informationValue, profileGroups, strengthOf } from "./event-rates.ts";
import { findingsOf } from "./findings.ts";
import type { ColumnProfile, Profile } from "./profile.ts";

/** Counts, event rates and information value of every column, and what looks wrong in the data. */
export function profileDataset(dataset: Dataset): Profile {
  const { schema, X, y, source } = dataset;
  const bads = y.reduce((sum, value) => sum + (value === BAD ? 1 : 0), 0);
  const badRate = bads / y.length;
  const columns = X.columns.map((column, i) => profileColumn(column, schema.fields[i], y));
  const { name, event, nonEvent } = schema.target;
  return {
    name: schema.name,
    source: { uri: source.uri, sha256: source.sha256, synthetic: source.synthetic },
    rows: y.length,
    bads,
    badRate,
    target: { name, event, nonEvent },
    ...(schema.id !== undefined && { id: schema.id }),
    ...(schema.group !== undefined && { group: schema.group }),
    columns,
    findings: findingsOf(dataset, columns, badRate),
  };
}

function profileColumn(column: Column, field: Field, y: Uint8Array): ColumnProfile {
  const groups = profileGroups(groupColumn(column), y, field);
  const iv = informationValue(groups);
  const missing = countMissing(column);
  const numbers = numbersOf(column, missing);
  return {
    name: column.name,
    kind: column.kind,
    ...(field.unit !== undefined && { unit: field.unit }),
    missing,
    missingShare: missing / y.length,
    distinct: countDistinct(column),
    ...(numbers && { numbers }),
    groups,
    iv,
    strength: strengthOf(iv),
    auc: groupAuc(groups),
  };
}

function numbersOf(column: Column, missing: number): ColumnProfile["numbers"] {
  if (column.kind !== "numeric" || missing === column.values.length) return undefined;
  const sorted = column.values.filter((_, row) => !isMissing(column, row)).sort();
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { min: sorted[0], median, mean, max: sorted[sorted.length - 1] };
}
