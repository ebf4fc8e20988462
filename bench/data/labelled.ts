import type { MatrixFile } from "../contenders/protocol.ts";

/** Rows to train on, and others to judge by. */
export interface Split {
  readonly name: string;
  readonly train: MatrixFile;
  readonly test: MatrixFile;
  /** Outcomes of the test rows. */
  readonly yTest: Uint8Array;
}

/** Data that learners are measured on: one split, or several that repeats take in turn. */
export interface BenchData {
  readonly name: "german" | "synthetic";
  /** Training rows of a split. */
  readonly rows: number;
  /** Columns as peers see them, categories one-hot. */
  readonly columns: number;
  readonly splits: readonly Split[];
}
