/**
 * What a contender is told, one JSON line on stdin each, and what it answers, one line on stdout each. Both contenders,
 * `ours.ts` and `peers.py`, understand the same commands and read the same files.
 */

/** Labelled rows in two raw files. */
export interface MatrixFile {
  /** float32, row after row; a category is its level's number, a missing value NaN. */
  readonly X: string;
  /** One byte a row: 1 = bad, 0 = good. */
  readonly y: string;
  /** Where the rows begin and how many there are: a file may hold more. */
  readonly from: number;
  readonly rows: number;
  readonly columns: number;
  readonly categorical: readonly { readonly column: number; readonly levels: number }[];
}

export type Command =
  /** Which libraries it brings. */
  | { readonly do: "versions" }
  /** Reads rows and keeps them under a name. */
  | { readonly do: "load"; readonly name: string; readonly matrix: MatrixFile }
  /** Forgets all rows and the model. */
  | { readonly do: "forget" }
  /** Fits a model, which is kept until the next one. What a library wants its rows turned into is not in the time. */
  | {
      readonly do: "fit";
      readonly model: string;
      readonly params: object;
      readonly train: string;
      readonly threads: number;
      /** Whether to watch memory. To tell it apart, garbage is then collected before: that slows our next fits down. */
      readonly watchMemory: boolean;
    }
  /** Predicts all rows at once, by the model fitted last; the PDs go into a file as float64. */
  | { readonly do: "predict"; readonly rows: string; readonly into: string }
  /** Predicts the first rows one by one, each `times` over; the answer is the time of all. */
  | { readonly do: "score"; readonly rows: string; readonly applicants: number; readonly times: number };

export type Answer =
  | {
      readonly ms: number;
      /** How much memory grew by at its peak; null where nobody watched, or the system does not tell (Linux does). */
      readonly peakBytes: number | null;
    }
  | { readonly versions: Readonly<Record<string, string>> }
  | { readonly error: string };
