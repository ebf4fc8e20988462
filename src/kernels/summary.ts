/**
 * What summarising a long column spends its time in, in two kernels that give the same bits. A column comes a tile at a
 * time, and all that is asked of a tile is asked while it is in the nearest cache: its sum, its spread, and which values
 * lie in a window where the median may be.
 */

/** Most numbers of a tile. */
export const TILE = 4096;

/** `low` is at most `high`. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

export interface TileSums {
  readonly sum: number;
  /** Σ (x − sum / count)². */
  readonly squares: number;
}

/** NaN is nowhere. */
export interface TileWindow {
  /** How many are less than `low`. */
  readonly below: number;
  readonly atLow: number;
  readonly atHigh: number;
  /** Those above `low` and below `high`, in their order; to be read before the next tile is taken. */
  readonly between: Float64Array;
}

export interface SummaryKernel {
  /** @param tile 1 to `TILE` numbers. */
  take(tile: Float64Array): void;
  /** Of the tile that was taken. */
  sums(): TileSums;
  seek(window: Window): TileWindow;
}
