import type { MissingMarkers } from "../table/index.ts";

/** What a file or query holds, before it is decided what its columns mean. Rows count from 0 here, from 1 in messages. */
export interface RawTable {
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** Rows that no reading can save (too few cells), with what is wrong; their cells are empty. */
  readonly brokenRows: readonly { readonly row: number; readonly problem: string }[];
  /** SHA-256 of the bytes read, in hex. */
  readonly sha256: string;
  readonly warnings: readonly string[];
}

export interface RawColumn {
  readonly name: string;
  readonly rows: number;
  /** What the source says of its values; `untyped` where it is text that may write numbers. */
  readonly type: "untyped" | "number" | "text" | "boolean" | "date" | "nested";
  /** The cell as text, "" where it holds nothing. */
  text(row: number): string;
  /** The cells as numbers, or undefined once more than `mostInvalid` cells are neither a number nor missing. */
  numbers(missing: MissingMarkers, mostInvalid: number): Numbers | undefined;
  /** The distinct cells, or undefined once there are more than `most`. */
  distinct(most: number): Distinct | undefined;
}

export interface Numbers {
  /** NaN where missing or invalid. */
  readonly values: Float64Array;
  /** How many are numbers. */
  readonly present: number;
  /** Rows whose cell is neither a number nor missing, rising. */
  readonly invalid: readonly number[];
  /** Rows whose number is infinite, rising. */
  readonly infinite: readonly number[];
}

export interface Distinct {
  /** One index into `texts` a row. */
  readonly codes: Int32Array;
  /** In order of first occurrence. */
  readonly texts: readonly string[];
}
