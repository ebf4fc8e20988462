import type { Dataset } from "../dataset.ts";
import type { Field, Schema } from "../schema.ts";
import { contradictingLabels, describe, deviation, named, percent } from "./contradicting-labels.ts";
import { duplicateColumns } from "./duplicate-columns.ts";
import type { ColumnProfile, Finding, GroupProfile } from "./profile.ts";

/** Above this a single column parts the classes better than applications do. */
const MOST_AUC = 0.95;
/** Groups with fewer rows tell little. */
const FEW_ROWS = 50;

/** Everything odd, warnings first. */
export function findingsOf(
  { schema, X, source }: Dataset,
  columns: readonly ColumnProfile[],
  badRate: number,
): Finding[] {
  const contradictions = columns.flatMap((column, i) => contradictingLabels(column, schema.fields[i], badRate));
  const found = [
    ...source.warnings.map((message): Finding => ({ severity: "warning", kind: "reader", message })),
    ...columns.flatMap((column) => leakage(column, X.rows)),
    ...duplicateColumns(X.columns),
    ...contradictions,
    ...relabelled(schema, columns, badRate).filter(
      ({ column }) => !contradictions.some((other) => other.column === column),
    ),
    ...columns.flatMap(smallGroups),
    ...schema.fields.flatMap(columnNote),
    ...classBalance(X.rows, badRate),
  ];
  return [
    ...found.filter(({ severity }) => severity === "warning"),
    ...found.filter(({ severity }) => severity === "note"),
  ];
}

/** Nearly as many levels as rows part any two classes by chance: such columns are not judged here. */
function leakage({ name: column, kind, distinct, iv, auc, groups }: ColumnProfile, rows: number): Finding[] {
  if (kind === "categorical" && distinct > rows / 10) return [];
  if (groups.length > 1 && groups.every(({ badRate, rows: size }) => size === 0 || badRate === 0 || badRate === 1)) {
    const message = "tells the target without error: known only afterwards? Drop it";
    return [{ severity: "warning", kind: "copies-target", column, message }];
  }
  if (auc > MOST_AUC) {
    const message = `parts the classes with ROC AUC ${auc.toFixed(3)} alone: known only afterwards? Then drop it`;
    return [{ severity: "warning", kind: "leakage", column, message }];
  }
  if (iv <= 0.5) return [];
  const message = `information value ${iv.toFixed(2)}, above 0.5 is suspicious: make sure that it is known before the decision`;
  return [{ severity: "warning", kind: "leakage", column, message }];
}

/** What the codebook corrects: under the original labels a warning with figures for each column, else one note. */
function relabelled({ fields, labelEdition }: Schema, columns: readonly ColumnProfile[], badRate: number): Finding[] {
  const corrected = fields.filter(({ otherLabels }) => otherLabels);
  if (corrected.length === 0 || labelEdition === undefined) return [];
  if (labelEdition === "corrected") {
    const message =
      `${corrected.length} columns had wrong labels in the original documentation and are shown corrected: ` +
      `${corrected.map(({ name }) => name).join(", ")}. Metrics are the same either way`;
    return [{ severity: "note", kind: "relabelled", message }];
  }
  return corrected.flatMap((field) => {
    const column = columns.find(({ name }) => name === field.name);
    return column ? wrongLabel(field, column, badRate) : [];
  });
}

/** The wrongly labelled level whose bad rate is farthest from the whole: where the label misleads most. */
function wrongLabel({ name, labels, otherLabels }: Field, { groups }: ColumnProfile, badRate: number): Finding[] {
  const wrong = groups.filter(({ value, label }) => label !== undefined && labels?.[value] !== otherLabels?.[value]);
  const [worst] = wrong.toSorted((a, b) => Math.abs(deviation(b, badRate)) - Math.abs(deviation(a, badRate)));
  if (!worst) return [];
  const message =
    `${describe(worst, badRate)}: the original label is wrong, it means "${otherLabels?.[worst.value]}". ` +
    "Take the corrected labels";
  return [{ severity: "warning", kind: "relabelled", column: name, message }];
}

function smallGroups({ name: column, kind, groups }: ColumnProfile): Finding[] {
  const small = groups.filter(({ value, rows }) => value !== "missing" && rows > 0 && rows < FEW_ROWS);
  if (kind !== "categorical" || small.length === 0 || groups.length > 30) return [];
  const listed = small.map((group: GroupProfile) => `${named(group)} ${group.rows}`).join(", ");
  return [{ severity: "note", kind: "small-groups", column, message: `too few rows to conclude from: ${listed}` }];
}

function columnNote({ name: column, note }: Field): Finding[] {
  return note === undefined ? [] : [{ severity: "note", kind: "column-note", column, message: note }];
}

function classBalance(rows: number, badRate: number): Finding[] {
  const bads = Math.round(rows * badRate);
  if (Math.min(bads, rows - bads) < 100) {
    const message = `${bads} bad and ${rows - bads} good rows: with fewer than 100 of one class every figure is shaky`;
    return [{ severity: "warning", kind: "class-balance", message }];
  }
  if (badRate < 0.2) return [];
  const message =
    `${percent(badRate)} bad is more than portfolios hold: the sample is probably enriched with bads. ` +
    "Correct the prior before you quote a PD";
  return [{ severity: "note", kind: "class-balance", message }];
}
