/**
 * The best partition of ordered pre-bins into bins, exactly, by dynamic programming.
 *
 * `best[phase]` holds, for every run and number of bins, the most that a partition of all pre-bins up to the run's end can
 * be worth whose last of so many bins is that run. A peak or a valley has two phases: before its turn, and after. A bin follows
 * another if its log odds are on the right side of the other's; so the bins that end at a boundary and those that start
 * there are both walked in the order of their log odds, and the best of all bins so far on the right side is at hand.
 * Time O(m² log m + K m²) for m pre-bins and at most K bins.
 */
import type { Runs } from "./runs.ts";

/** How the bad rate may move from bin to bin. */
export type Shape = "none" | "ascending" | "descending" | "peak" | "valley";

export interface PartitionRules {
  readonly shape: Shape;
  readonly minBins: number;
  readonly maxBins: number;
  /** Least difference between the WoE of neighbouring bins. */
  readonly minWoeGap: number;
}

export interface Partition {
  /** Sum of what its bins are worth. */
  readonly value: number;
  /** First pre-bin of each bin but the first, rising. */
  readonly cuts: readonly number[];
}

/** The table of a phase: of each run what it is worth as bin 0 (there is none), 1, 2, …, maxBins. */
type Layer = Float64Array;

/** Where a bin of a phase may come from, and which way the bad rate must then move. */
interface Step {
  readonly phase: number;
  readonly rises: boolean;
  readonly fromPhases: readonly number[];
}

const STEPS: Record<Shape, readonly Step[]> = {
  none: [
    { phase: 0, rises: true, fromPhases: [0] },
    { phase: 0, rises: false, fromPhases: [0] },
  ],
  ascending: [{ phase: 0, rises: true, fromPhases: [0] }],
  descending: [{ phase: 0, rises: false, fromPhases: [0] }],
  peak: [
    { phase: 0, rises: true, fromPhases: [0] },
    { phase: 1, rises: false, fromPhases: [0, 1] },
  ],
  valley: [
    { phase: 0, rises: false, fromPhases: [0] },
    { phase: 1, rises: true, fromPhases: [0, 1] },
  ],
};

/** @returns `undefined` where no partition keeps the rules: then `minBins` is above 1. */
export function findPartition(runs: Runs, rules: PartitionRules): Partition | undefined {
  const { preBins, stride, value } = runs;
  const steps = STEPS[rules.shape];
  const phases = rules.shape === "peak" || rules.shape === "valley" ? [0, 1] : [0];
  const maxBins = Math.min(rules.maxBins, preBins);
  const width = maxBins + 1;
  const best = phases.map(() => new Float64Array(stride * stride * width).fill(Number.NEGATIVE_INFINITY));
  // A first bin starts at pre-bin 0.
  for (let end = 0; end < stride; end++) best[0][end * width + 1] = value[end];
  // Bins that end at a boundary are complete before those that start there are looked at.
  for (let boundary = 1; boundary < preBins; boundary++) {
    for (const { phase, rises, fromPhases } of steps) {
      const from = fromPhases.map((phase) => best[phase]);
      extend(runs, boundary, rises, rules.minWoeGap, from, best[phase], maxBins);
    }
  }
  return mostWorth(runs, rules, best, maxBins);
}

/**
 * Puts every run that starts at `boundary` behind the best bin that ends there, if that makes it worth more: for all
 * numbers of bins at once, since which bin may follow which does not depend on how many came before.
 */
function extend(
  runs: Runs,
  boundary: number,
  rises: boolean,
  gap: number,
  from: readonly Layer[],
  into: Layer,
  maxBins: number,
): void {
  const { stride, value, logOdds } = runs;
  const starts = runs.startsOfEnd[boundary];
  const ends = runs.endsOfStart[boundary];
  const width = maxBins + 1;
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  let passed = 0;
  for (let n = 0; n < ends.length; n++) {
    const run = boundary * stride + ends[rises ? n : ends.length - 1 - n];
    for (; passed < starts.length; passed++) {
      const before = starts[rises ? passed : starts.length - 1 - passed] * stride + boundary;
      if (!follows(logOdds[before], logOdds[run], rises, gap)) break;
      for (const layer of from) {
        for (let bins = 1; bins < maxBins; bins++) {
          const worth = layer[before * width + bins];
          if (worth > most[bins]) most[bins] = worth;
        }
      }
    }
    if (passed === 0) continue;
    for (let bins = 2; bins <= maxBins; bins++) {
      const worth = most[bins - 1] + value[run];
      if (worth > into[run * width + bins]) into[run * width + bins] = worth;
    }
  }
}

function follows(before: number, after: number, rises: boolean, gap: number): boolean {
  return rises ? after - before >= gap : before - after >= gap;
}

/** A bin of a partition in the table: the run from `start`, as the last of `bins` bins in `phase`. */
interface Cell {
  readonly phase: number;
  readonly bins: number;
  readonly start: number;
}

/** Looks up the partition that is worth most; among equals, one with fewest bins. */
function mostWorth(runs: Runs, rules: PartitionRules, best: readonly Layer[], maxBins: number): Partition | undefined {
  const { preBins, stride } = runs;
  const width = maxBins + 1;
  let most = Number.NEGATIVE_INFINITY;
  let last: Cell | undefined;
  for (let bins = Math.max(1, rules.minBins); bins <= maxBins; bins++) {
    for (let phase = 0; phase < best.length; phase++) {
      for (let start = 0; start < preBins; start++) {
        const worth = best[phase][(start * stride + preBins) * width + bins];
        // More bins must be worth more than rounding.
        if (worth === Number.NEGATIVE_INFINITY || worth <= most + 1e-12 * Math.abs(most)) continue;
        most = worth;
        last = { phase, bins, start };
      }
    }
  }
  if (last === undefined) return undefined;
  const cuts: number[] = [];
  let end = preBins;
  while (last.bins > 1) {
    cuts.unshift(last.start);
    const before: Cell = binBefore(runs, rules, best, width, last, end);
    end = last.start;
    last = before;
  }
  return { value: most, cuts };
}

/** The table keeps no pointers: the bin before one that ends at `end` is known by what the two are worth. */
function binBefore(
  { stride, value, logOdds }: Runs,
  { shape, minWoeGap }: PartitionRules,
  best: readonly Layer[],
  width: number,
  { phase, bins, start }: Cell,
  end: number,
): Cell {
  const run = start * stride + end;
  const worth = best[phase][run * width + bins];
  for (const step of STEPS[shape]) {
    if (step.phase !== phase) continue;
    for (const fromPhase of step.fromPhases) {
      for (let from = 0; from < start; from++) {
        const before = from * stride + start;
        if (best[fromPhase][before * width + bins - 1] + value[run] !== worth) continue;
        if (follows(logOdds[before], logOdds[run], step.rises, minWoeGap)) {
          return { phase: fromPhase, bins: bins - 1, start: from };
        }
      }
    }
  }
  throw new Error(`no bin before [${start}, ${end})`);
}
