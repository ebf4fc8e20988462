/** Fewest rounds, whatever they take. */
const LEAST = [
  { aboveMs: 20_000, rounds: 1 },
  { aboveMs: 2_000, rounds: 3 },
  { aboveMs: 50, rounds: 5 },
  { aboveMs: 0, rounds: 15 },
] as const;

/**
 * Has entrants take turns, round by round, until there are enough rounds for a median: the shorter the slowest of them
 * takes, the more. A single run of more than 20 s is its own mean over many moments of the machine.
 *
 * @param repeats rounds, where they are told.
 * @returns each entrant's milliseconds, round by round.
 */
export async function interleave(
  entrants: readonly ((round: number) => Promise<number>)[],
  repeats?: number,
): Promise<readonly (readonly number[])[]> {
  const times = entrants.map((): number[] => []);
  for (let round = 0; round < (repeats ?? wantedRounds(times)); round++) {
    for (const [i, run] of entrants.entries()) times[i].push(await run(round));
  }
  return times;
}

function wantedRounds(times: readonly (readonly number[])[]): number {
  if (times[0].length === 0) return 1;
  const slowest = Math.max(...times.map(median));
  return LEAST.find(({ aboveMs }) => slowest > aboveMs)?.rounds ?? 1;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
