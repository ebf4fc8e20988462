import type { CostMatrix, FieldKind } from "../table/index.ts";

/** Which texts a codebook shows where its source's own documentation was found wrong. */
export type LabelEdition = "corrected" | "original";

/** What is known of the columns of a data set before its rows are read. */
export interface Codebook {
  readonly name: string;
  readonly target: CodebookTarget;
  /** 1:1 where the codebook names none. */
  readonly costs?: CostMatrix;
  /** In the order of the file's columns. */
  readonly fields: readonly CodebookField[];
}

export interface CodebookTarget {
  readonly name: string;
  /** Column number from 0, for files without a header. */
  readonly column?: number;
  readonly event: string;
  readonly nonEvent: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface CodebookField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly ordered?: boolean;
  readonly unit?: string;
  readonly specialCodes?: readonly number[];
  /** Code → text, as the source's documentation has it; the order of the keys is the order of the levels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Code → text where the documentation was found wrong. */
  readonly correctedLabels?: Readonly<Record<string, string>>;
  /** What a reader of any figure on this column must know. */
  readonly note?: string;
}
