import type { SparseMatrix } from "../../preprocess/index.ts";

/**
 * The radial basis function kernel K(a, b) = exp(−γ‖a − b‖²) over the rows of one matrix, a row of K at a time.
 *
 * Distances come from dot products, ‖a‖² + ‖b‖² − 2a·b, which skip the zeros of one-hot rows. Rows of K are kept as
 * float32 (as in LIBSVM) up to a fixed number of bytes; the row not used for longest makes place for the next.
 */
export class RbfKernel {
  readonly rows: number;
  readonly #matrix: SparseMatrix;
  readonly #gamma: number;
  readonly #norms: Float64Array;
  /** One row of the matrix with its zeros, and zeros only between calls. */
  readonly #scattered: Float64Array;
  readonly #kept: (Float32Array | undefined)[];
  readonly #capacity: number;
  /** Rows kept, the one not used for longest first. */
  readonly #byUse = new Set<number>();

  constructor(matrix: SparseMatrix, gamma: number, cacheBytes: number) {
    this.rows = matrix.rows;
    this.#matrix = matrix;
    this.#gamma = gamma;
    this.#norms = squaredNorms(matrix);
    this.#scattered = new Float64Array(matrix.columns);
    this.#kept = new Array<Float32Array | undefined>(matrix.rows).fill(undefined);
    // A step of the solver holds two rows at once.
    this.#capacity = Math.max(2, Math.floor(cacheBytes / (4 * matrix.rows)));
  }

  /** Row `i` of K. Read it before two other rows are asked for: its memory may then hold another row. */
  row(i: number): Float32Array {
    const kept = this.#kept[i];
    if (kept !== undefined) {
      if (this.#capacity < this.rows) {
        this.#byUse.delete(i);
        this.#byUse.add(i);
      }
      return kept;
    }
    const row = this.#place();
    this.#fill(i, row);
    this.#kept[i] = row;
    this.#byUse.add(i);
    return row;
  }

  #place(): Float32Array {
    if (this.#byUse.size < this.#capacity) return new Float32Array(this.rows);
    const [oldest] = this.#byUse;
    const memory = this.#kept[oldest] as Float32Array;
    this.#byUse.delete(oldest);
    this.#kept[oldest] = undefined;
    return memory;
  }

  #fill(i: number, row: Float32Array): void {
    const { starts, indices, values } = this.#matrix;
    const scattered = this.#scattered;
    for (let p = starts[i]; p < starts[i + 1]; p++) scattered[indices[p]] = values[p];
    for (let j = 0; j < row.length; j++) {
      // K is symmetric: where row j is known, one read replaces a dot product and an exponential.
      const known = this.#kept[j];
      row[j] =
        known === undefined
          ? kernelOfRow(this.#matrix, this.#norms, j, scattered, this.#norms[i], this.#gamma)
          : known[i];
    }
    for (let p = starts[i]; p < starts[i + 1]; p++) scattered[indices[p]] = 0;
  }
}

/** K between row `j` of a matrix and a dense row with squared norm `norm`. */
export function kernelOfRow(
  matrix: SparseMatrix,
  norms: Float64Array,
  j: number,
  dense: Float64Array,
  norm: number,
  gamma: number,
): number {
  const { indices, values } = matrix;
  const end = matrix.starts[j + 1];
  let dot = 0;
  for (let p = matrix.starts[j]; p < end; p++) dot += values[p] * dense[indices[p]];
  const distance = norms[j] + norm - 2 * dot;
  // Rounding can leave a distance of −1e-16 between equal rows.
  return distance > 0 ? Math.exp(-gamma * distance) : 1;
}

/** ‖row‖² of each row. */
export function squaredNorms(matrix: SparseMatrix): Float64Array {
  const norms = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    let sum = 0;
    for (let p = matrix.starts[row]; p < matrix.starts[row + 1]; p++) sum += matrix.values[p] ** 2;
    norms[row] = sum;
  }
  return norms;
}
