/**
 * The cells of delimited text as positions in its bytes: cell (row, column) is
 * `bytes[starts[row * columns + column] .. ends[row * columns + column])`, without quotes and surrounding blanks.
 * Nothing is decoded before it is known what for.
 */
export interface Cells {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Rows with another number of cells than the first; their cells are empty here. */
  readonly ragged: readonly RaggedRow[];
}

export interface RaggedRow {
  readonly row: number;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly cells: number;
  /** Whether the file ends with it. */
  readonly last: boolean;
}

const decoder = new TextDecoder();

export function cellText(cells: Cells, row: number, column: number): string {
  const cell = row * cells.columns + column;
  return decoder.decode(cells.bytes.subarray(cells.starts[cell], cells.ends[cell]));
}
