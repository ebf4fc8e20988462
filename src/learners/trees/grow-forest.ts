import {
  type Crew,
  copyTree,
  type ForestKernel,
  type ForestSeat,
  type ForestTree,
  type ForestTrees,
  growTrees,
  stopGrowing,
  takeTrees,
} from "../../kernels/index.ts";
import type { Pacer } from "../pacer.ts";

/** Who grows the trees of a forest: this thread, and others at their seats. */
export interface Growers {
  readonly kernel: ForestKernel;
  readonly seats: readonly ForestSeat[];
  readonly crew: Crew | undefined;
}

/**
 * Grows all trees and hands them over in the order of their numbers, each good until the next one. This thread grows some
 * itself and never waits for another with its event loop held.
 * @param share of the whole fit that is done before.
 */
export async function growForest(
  { kernel, seats, crew }: Growers,
  trees: ForestTrees,
  pacer: Pacer,
  share: number,
  hand: (grown: ForestTree) => void,
): Promise<void> {
  const count = trees.seeds.length;
  const waiting = new Map<number, ForestTree>();
  let handed = 0;
  const progress = () => share + ((1 - share) * handed) / count;
  const accept = (grown: ForestTree) => {
    if (grown.number !== handed) {
      waiting.set(grown.number, grown);
      return;
    }
    hand(grown);
    for (let next = waiting.get(++handed); next !== undefined; next = waiting.get(++handed)) {
      hand(next);
      waiting.delete(handed);
    }
  };
  const growOwn = async (numbers: Iterable<number>) => {
    for (const grown of growTrees(kernel, trees, numbers)) {
      if (grown !== undefined) accept(grown.number === handed ? grown : copyTree(grown));
      if (pacer.isDue) await pacer.rest(progress());
    }
  };
  const complete = Promise.withResolvers<void>();
  const hear = (grown: ForestTree) => {
    accept(grown);
    if (handed === count) complete.resolve();
  };
  try {
    const jobs = seats.map((seat) => ({ seat, trees }));
    crew?.employ(jobs, hear).then(complete.resolve, () => complete.resolve());
    await growOwn(takeTrees(trees));
    if (handed < count && crew !== undefined) await pacer.until(complete.promise, progress());
    // What a thread had taken that died.
    await growOwn(missing());
  } finally {
    stopGrowing(trees);
  }

  function* missing() {
    while (handed < count) yield handed;
  }
}
