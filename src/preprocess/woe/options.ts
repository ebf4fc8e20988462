import type { Shape } from "./optimal-partition.ts";

/** `auto`: the better of ascending and descending, unless a peak or a valley pays for itself by its BIC. */
export type Trend = Shape | "auto";

export const TRENDS = ["auto", "none", "ascending", "descending", "peak", "valley"] as const satisfies readonly Trend[];

export interface WoeOptions {
  /** What the bins make as large as can be: `iv` information value, `logLikelihood` that of one bad rate a bin. */
  readonly objective: "iv" | "logLikelihood";
  /** How the bad rate may move over the bins of a number or an ordered category, from low values to high. */
  readonly trend: Trend;
  /** The same for single fields, by name. */
  readonly trends: Readonly<Record<string, Trend>>;
  /** Most bins of a column, not counting those of missing and special values. */
  readonly maxBins: number;
  /** Fewest bins of a column: more than 1 asks for a split or an error. */
  readonly minBins: number;
  /** Least share of all rows in a bin. */
  readonly minShare: number;
  /** Least weight of good and of bad applicants in a bin. */
  readonly minEvents: number;
  /** Least difference in WoE between neighbouring bins. */
  readonly minWoeGap: number;
  /** Weight of the prior that pulls a bin's bad rate towards the overall one; above 0. */
  readonly pseudoCount: number;
  /** Most groups of neighbouring values that bins are put together from. */
  readonly maxPreBins: number;
}

export const WOE_DEFAULTS: WoeOptions = {
  objective: "logLikelihood",
  trend: "auto",
  trends: {},
  maxBins: 12,
  minBins: 1,
  minShare: 0.02,
  minEvents: 1,
  minWoeGap: 0,
  pseudoCount: 10,
  maxPreBins: 40,
};

/** The trend asked of a field; a field may be called "constructor". */
export function trendOf({ trends, trend }: WoeOptions, name: string): Trend {
  return Object.hasOwn(trends, name) ? trends[name] : trend;
}
