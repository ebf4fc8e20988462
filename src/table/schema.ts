/** What the columns of a data set mean: kinds, levels, labels, the target with its event, and what errors cost. */

export type FieldKind = "numeric" | "categorical";

/** One feature: a raw column that models may see. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** Levels of a categorical field; a column's codes index this list. */
  readonly levels?: readonly string[];
  /** True where the order of `levels` carries meaning. */
  readonly ordered?: boolean;
  /** Level (or, for a coded numeric field, value) → text for people. Corrected labels where the codebook has them. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the codebook corrects its source's documentation: the texts of the edition that `labels` does not show. */
  readonly otherLabels?: Readonly<Record<string, string>>;
  /** What a reader of any figure on this column must know. */
  readonly note?: string;
  readonly unit?: string;
  /** Numeric codes that are no quantities (−999 = "not asked"): they get bins of their own. */
  readonly specialCodes?: readonly number[];
  /** Texts that mean "no value" in this column, beside `MISSING_TEXTS`. */
  readonly missingMarkers?: readonly string[];
  /** Whether an applicant without this value may be scored: true where training data had missing values. */
  readonly allowMissing: boolean;
}

/** The event is the bad outcome; it is class 1 of every `y` and the positive class of every metric. */
export interface Target {
  readonly name: string;
  /** Raw value of the event in the data, as text. */
  readonly event: string;
  /** Raw value of the other class, as text. */
  readonly nonEvent: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Cost of each wrong decision, in any one unit; right decisions cost nothing. */
export interface CostMatrix {
  /** Approving an applicant who turns out bad. */
  readonly falseNegative: number;
  /** Rejecting an applicant who would have been good. */
  readonly falsePositive: number;
}

export interface Schema {
  /** Name of the data set, also of its experiment. */
  readonly name: string;
  /** The features, in table order. Neither target nor id nor group is among them. */
  readonly fields: readonly Field[];
  readonly target: Target;
  readonly costs: CostMatrix;
  /** Which texts `labels` shows, where the codebook corrects its source's documentation. */
  readonly labelEdition?: "corrected" | "original";
  /** Column that identifies a row in every output; never a feature. */
  readonly id?: string;
  /** Column whose equal values must stay in one fold; never a feature. */
  readonly group?: string;
}

/** Class 1 of `y`: the applicant went bad. */
export const BAD = 1;
/** Class 0 of `y`. */
export const GOOD = 0;
