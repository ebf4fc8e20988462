import type { FieldKind } from "../schema.ts";

/** What a data set holds, before any model: plain data, as JSON and for people. */
export interface Profile {
  readonly name: string;
  readonly source: { readonly uri: string; readonly sha256: string; readonly synthetic: boolean };
  readonly rows: number;
  readonly bads: number;
  /** bads / rows. */
  readonly badRate: number;
  readonly target: { readonly name: string; readonly event: string; readonly nonEvent: string };
  readonly id?: string;
  readonly group?: string;
  /** In the order of the schema's fields. */
  readonly columns: readonly ColumnProfile[];
  /** What a modeller should know before trusting a model on these data; warnings first. */
  readonly findings: readonly Finding[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly kind: FieldKind;
  readonly unit?: string;
  readonly missing: number;
  /** missing / rows. */
  readonly missingShare: number;
  /** Distinct values, missing not counted. */
  readonly distinct: number;
  /** Of a numeric column with at least one value. */
  readonly numbers?: { readonly min: number; readonly median: number; readonly mean: number; readonly max: number };
  /** Levels of a categorical column, bins of a numeric one, then the missing rows where there are any. */
  readonly groups: readonly GroupProfile[];
  /** Information value over the groups. */
  readonly iv: number;
  readonly strength: Strength;
  /** ROC AUC of the groups ranked by their own bad rate: how well this column alone parts the classes. */
  readonly auc: number;
}

export interface GroupProfile {
  /** Level, bin such as `[12, 24)`, or `missing`. */
  readonly value: string;
  readonly label?: string;
  readonly rows: number;
  readonly share: number;
  readonly bads: number;
  /** bads / rows, 0 in an empty group. */
  readonly badRate: number;
  readonly woe: number;
}

/** Siddiqi's words for an information value: below .02, .1, .3, .5, and above. */
export type Strength = "useless" | "weak" | "medium" | "strong" | "suspicious";

export interface Finding {
  /** `warning`: do something about it. `note`: know it. */
  readonly severity: "warning" | "note";
  /** What it is about, in kebab-case; stable. */
  readonly kind: FindingKind;
  readonly column?: string;
  readonly message: string;
}

export type FindingKind =
  /** What the reader found odd and went on with. */
  | "reader"
  | "leakage"
  | "copies-target"
  | "duplicate-columns"
  | "contradicting-label"
  | "relabelled"
  | "small-groups"
  | "class-balance"
  | "column-note";
