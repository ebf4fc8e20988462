import type { Random } from "../random.ts";
import { BAD } from "../table/index.ts";

/** The rows of one group, and its weight in each class. */
interface Group {
  /** Share of all bad rows that are in the group. */
  readonly bads: number;
  /** Share of all good rows that are in the group. */
  readonly goods: number;
  readonly rows: readonly number[];
}

/**
 * Deals whole groups to folds, the heaviest first and each to the fold that it leaves most even: where the sum over
 * folds and classes of squared shares grows least. A large class counts no more than a small one.
 *
 * @returns the fold of each row.
 */
export function dealGroups(y: Uint8Array, folds: number, random: Random, groups: Int32Array): Int32Array {
  const fold = new Int32Array(y.length);
  const held = Array.from({ length: folds }, () => ({ bads: 0, goods: 0 }));
  const weight = ({ bads, goods }: Group) => bads ** 2 + goods ** 2;
  // Light groups come last, to even out what heavy ones left.
  const heaviestFirst = shuffledGroups(y, random, groups).sort((a, b) => weight(b) - weight(a));
  for (const { bads, goods, rows } of heaviestFirst) {
    let lightest = 0;
    let leastGrowth = Infinity;
    for (let number = 0; number < folds; number++) {
      // (held + group)² − held², less what is the same for every fold.
      const growth = held[number].bads * bads + held[number].goods * goods;
      if (growth < leastGrowth) {
        leastGrowth = growth;
        lightest = number;
      }
    }
    held[lightest].bads += bads;
    held[lightest].goods += goods;
    for (const row of rows) fold[row] = lightest;
  }
  return fold;
}

/**
 * Draws whole groups into a test set, each where it brings the test set's share of both classes nearer to `share`. In
 * random order: by weight, the test set would hold the largest groups and no others.
 *
 * @returns 0 for the rows of the test set, −1 for all others.
 */
export function drawGroups(y: Uint8Array, share: number, random: Random, groups: Int32Array): Int32Array {
  const fold = new Int32Array(y.length).fill(-1);
  let missingBads = share;
  let missingGoods = share;
  for (const { bads, goods, rows } of shuffledGroups(y, random, groups)) {
    const now = missingBads ** 2 + missingGoods ** 2;
    const then = (missingBads - bads) ** 2 + (missingGoods - goods) ** 2;
    if (then >= now) continue;
    missingBads -= bads;
    missingGoods -= goods;
    for (const row of rows) fold[row] = 0;
  }
  return fold;
}

function shuffledGroups(y: Uint8Array, random: Random, groups: Int32Array): Group[] {
  const rowsOf = new Map<number, number[]>();
  let allBads = 0;
  for (let row = 0; row < y.length; row++) {
    if (y[row] === BAD) allBads++;
    const rows = rowsOf.get(groups[row]);
    if (rows) rows.push(row);
    else rowsOf.set(groups[row], [row]);
  }
  const weighed = Array.from(rowsOf.values(), (rows): Group => {
    let bads = 0;
    for (const row of rows) if (y[row] === BAD) bads++;
    return { bads: bads / allBads, goods: (rows.length - bads) / (y.length - allBads), rows };
  });
  return random.shuffle(weighed);
}
