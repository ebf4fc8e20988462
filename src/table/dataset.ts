import type { Schema } from "./schema.ts";
import type { Table } from "./table.ts";

/** Where data came from; recorded with every run. */
export interface DataSource {
  readonly name: string;
  /** File path, URL, or `synthetic:ROWS:SEED`. */
  readonly uri: string;
  /** SHA-256 of the bytes read (of the generated columns, if synthetic), in hex. */
  readonly sha256: string;
  readonly synthetic: boolean;
  /** What the reader found odd and went on with. */
  readonly warnings: readonly string[];
}

/** A labelled table. Plain data, so that it can be shared with workers. */
export interface Dataset {
  readonly schema: Schema;
  /** The features, columns in the order of `schema.fields`. */
  readonly X: Table;
  /** 1 = bad (the event), 0 = good; one byte a row. */
  readonly y: Uint8Array;
  /** One text a row where the schema has an id column. */
  readonly ids?: readonly string[];
  /** Equal numbers mark rows of one group, where the schema has a group column. */
  readonly groups?: Int32Array;
  readonly sampleWeight?: Float64Array;
  /**
   * How the rows are split for evaluation: one array a repeat, with the test fold of each row, −1 where it is never
   * tested. Travels with the data, so that a task names its fold in two numbers.
   */
  readonly folds?: readonly Int32Array[];
  readonly source: DataSource;
}
