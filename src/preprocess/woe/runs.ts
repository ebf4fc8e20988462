/**
 * Every run of neighbouring pre-bins that could become a bin, with what it is worth.
 *
 * A run from pre-bin `from` up to, not including, `to` is entry `from * stride + to` of the arrays, `stride` being one
 * more than the pre-bins.
 */
import { logOdds } from "./shrinkage.ts";

/** What a bin must be, and what is to be made large. */
export interface BinRules {
  /** `iv`: information value. `logLikelihood`: that of a model with one bad rate a bin. */
  readonly objective: "iv" | "logLikelihood";
  /** Least weight of a bin. */
  readonly minWeight: number;
  /** Least weight of each class in a bin. */
  readonly minEvents: number;
  /** Weight of the prior that pulls a bin's bad rate towards the overall one. */
  readonly pseudoCount: number;
}

/** Weight of each class, by pre-bin, in their order; and of the whole column, missing and special values included. */
export interface PreBinCounts {
  readonly goods: Float64Array;
  readonly bads: Float64Array;
  readonly totalGoods: number;
  readonly totalBads: number;
}

export interface Runs {
  readonly preBins: number;
  readonly stride: number;
  /** What a run adds to the objective; −∞ where the rules forbid it. */
  readonly value: Float64Array;
  /** Log odds of bad, shrunken: WoE upside down. */
  readonly logOdds: Float64Array;
  /** For each end, the starts of the allowed runs, by rising log odds. */
  readonly startsOfEnd: readonly Uint16Array[];
  /** For each start, the ends of the allowed runs, by rising log odds. */
  readonly endsOfStart: readonly Uint16Array[];
}

export function measureRuns(counts: PreBinCounts, rules: BinRules): Runs {
  const preBins = counts.goods.length;
  const stride = preBins + 1;
  const value = new Float64Array(stride * stride).fill(Number.NEGATIVE_INFINITY);
  const odds = new Float64Array(stride * stride);
  for (let from = 0; from < preBins; from++) {
    let goods = 0;
    let bads = 0;
    for (let to = from + 1; to <= preBins; to++) {
      goods += counts.goods[to - 1];
      bads += counts.bads[to - 1];
      // The run of everything stays allowed: a column that can't be parted keeps one bin.
      const allowed = goods + bads >= rules.minWeight && goods >= rules.minEvents && bads >= rules.minEvents;
      if (!allowed && !(from === 0 && to === preBins)) continue;
      const run = from * stride + to;
      odds[run] = logOdds(goods, bads, counts, rules.pseudoCount);
      value[run] = worth(goods, bads, odds[run], counts, rules.objective);
    }
  }
  const bounds = Array.from({ length: stride }, (_, i) => i);
  const allowed = (from: number, to: number) => from < to && value[from * stride + to] > Number.NEGATIVE_INFINITY;
  const startsOfEnd = bounds.map((to) =>
    Uint16Array.from(
      bounds.filter((from) => allowed(from, to)).sort((a, b) => odds[a * stride + to] - odds[b * stride + to]),
    ),
  );
  const endsOfStart = bounds.map((from) =>
    Uint16Array.from(
      bounds.filter((to) => allowed(from, to)).sort((a, b) => odds[from * stride + a] - odds[from * stride + b]),
    ),
  );
  return { preBins, stride, value, logOdds: odds, startsOfEnd, endsOfStart };
}

function worth(
  goods: number,
  bads: number,
  odds: number,
  { totalGoods, totalBads }: PreBinCounts,
  objective: BinRules["objective"],
): number {
  if (objective === "iv") {
    const woe = Math.log(totalBads / totalGoods) - odds;
    return (goods / totalGoods - bads / totalBads) * woe;
  }
  return logLikelihood(goods, bads, odds);
}

/** Of good and bad applicants who share their log odds of bad. */
export function logLikelihood(goods: number, bads: number, odds: number): number {
  // ln p = −ln(1 + e^−odds) and ln(1 − p) = −ln(1 + e^odds).
  return -bads * Math.log1p(Math.exp(-odds)) - goods * Math.log1p(Math.exp(odds));
}
