/** A dense row-major matrix of float64: entry (row, column) is `values[row * columns + column]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * The same matrix without its zeros (compressed sparse rows). Entries `starts[row]` to `starts[row + 1]` of `indices`
 * and `values` are the columns of that row, rising, and what they hold. One-hot rows are mostly zeros: the German
 * credit data take 20 of 61 entries.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** A dense matrix in the form of a sparse one, zeros kept: so that one solver serves both. */
export function sparseOf({ rows, columns, values }: Matrix): SparseMatrix {
  const starts = new Uint32Array(rows + 1);
  const indices = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    starts[row + 1] = (row + 1) * columns;
    for (let column = 0; column < columns; column++) indices[row * columns + column] = column;
  }
  return { rows, columns, starts, indices, values };
}
