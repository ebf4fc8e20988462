/**
 * What a logistic regression on many rows spends its time in, in two kernels that give the same bits: the derivatives of
 * Σ_i s_i log(1 + exp(−t_i w·x_i)), t_i = ±1, by w.
 *
 * Rows are kept in single precision, in panels of sixteen: column by column, then their labels and what they count.
 *
 *     panel 0                                            panel 1
 *     x₀ of rows 0 … 15 | x₁ … | y (1 = bad, 0 = good) | s | x₀ of rows 16 … 31 | …
 *
 * So all that is asked of sixteen rows is asked while they are in the nearest cache, by vectors of neighbours. Sums are
 * single over a group of panels at most: what is lost then is far below what a coefficient is known to.
 */

/** Rows of a panel. */
export const PANEL = 16;
/** Most panels whose sums are single. */
export const GROUP = 64;

/** Most rows that are packed at once: with all columns of theirs they stay in a near cache. */
export const PACKED = 256 * PANEL;

export interface LogisticShape {
  readonly rows: number;
  /** Columns; an intercept is a column of ones. */
  readonly columns: number;
}

/** Some of the panels: `from`, `from + step`, … below `to`. */
export interface PanelRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Σ x and Σ x² of rows as they are packed, before they are rounded. */
export interface PackedSums {
  readonly sum: number;
  readonly squares: number;
}

export interface LogisticKernel {
  /** Where rows of a column are put, `PACKED` at most, before they are packed. */
  readonly tile: Float64Array;
  /**
   * Packs `count` rows of a column: (x − mean) · perUnit, of which the difference is taken before it is rounded. Of dates,
   * say, single precision alone would leave little.
   *
   * @param column after the last one come the labels (1 = bad, 0 = good) and what the rows count.
   * @param from a multiple of `PANEL`. All rows of all columns are to be packed once, before the first look.
   */
  pack(column: number, from: number, count: number, mean: number, perUnit: number): PackedSums;
  /**
   * Adds what the rows of some panels contribute to the gradient, Σ_i r_i x_i, and to the lower triangle of the Hessian,
   * Σ_i c_i x_i x_iᵀ, row-major, unless that is undefined.
   *
   * @param point w, used in single precision.
   */
  addDerivatives(
    range: PanelRange,
    point: Float64Array,
    gradient: Float64Array,
    hessian: Float64Array | undefined,
  ): void;
  /** Nothing of it is to be used any more. */
  close(): void;
}

/** How many panels the rows take. */
export function panelsOf(rows: number): number {
  return Math.ceil(rows / PANEL);
}

/** Numbers of a panel. */
export function panelSize(columns: number): number {
  return (columns + 2) * PANEL;
}
