/**
 * Trees of one forest that several threads grow. Each thread has a kernel of its own on the data of the fit and takes the
 * next tree that nobody has taken; what a tree is depends on its seed alone, so it doesn't matter who grows it.
 */
import type { ForestInput, ForestKernel } from "./forest.ts";
import type { GrownTree } from "./growing-tree.ts";
import { PlainForestKernel } from "./plain/forest-kernel.ts";
import { type SampledRows, type SampleRules, TreeSample } from "./tree-sample.ts";
import { WasmForestKernel } from "./wasm/forest-kernel.ts";
import { attach } from "./wasm/module.ts";

/** Where a thread finds the data of a fit, and room to grow trees. Can be posted to a thread. */
export type ForestSeat =
  | { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly plan: number }
  | { readonly input: ForestInput };

/** The trees of a forest, and which of them are taken. */
export interface ForestTrees {
  readonly rows: SampledRows;
  readonly sampling: SampleRules;
  /** One a tree. */
  readonly seeds: Uint32Array;
  /** One number in shared memory: that of the next tree that nobody has taken. */
  readonly next: Int32Array;
}

/** What a thread that helps with a forest is given. */
export interface ForestJob {
  readonly seat: ForestSeat;
  readonly trees: ForestTrees;
}

/** A tree of a forest, and what is said of it. */
export interface ForestTree extends Pick<ForestKernel, "gains" | "goods" | "bads"> {
  readonly number: number;
  readonly tree: GrownTree;
}

/** More than any number of a tree: whoever wants to take one sees that there is none. */
const NONE_LEFT = 2 ** 30;

/** Trees of which none is taken. What is given may hold more than is wanted here, and than can be posted. */
export function forestTrees(
  { copies, keys, weight }: SampledRows,
  { bootstrap, maxSamples }: SampleRules,
  seeds: Uint32Array,
): ForestTrees {
  const next = new Int32Array(new SharedArrayBuffer(4));
  return { rows: { copies, keys, weight }, sampling: { bootstrap, maxSamples }, seeds, next };
}

/** Has no thread take another tree, nor go on with the one that it has. */
export function stopGrowing({ next }: ForestTrees): void {
  Atomics.store(next, 0, NONE_LEFT);
}

/** Takes trees, one after another, until none is left. */
export function* takeTrees({ seeds, next }: ForestTrees): Generator<number, void> {
  for (let tree = Atomics.add(next, 0, 1); tree < seeds.length; tree = Atomics.add(next, 0, 1)) yield tree;
}

/**
 * Grows the trees of these numbers. Yields each, good until the next one is grown; and now and then nothing, as a moment
 * to pause.
 */
export function* growTrees(
  kernel: ForestKernel,
  { rows, sampling, seeds }: ForestTrees,
  numbers: Iterable<number>,
): Generator<ForestTree | undefined, void> {
  const sample = new TreeSample(rows, sampling);
  for (const number of numbers) {
    const seed = seeds[number];
    sample.draw(seed, kernel.counts);
    const growing = kernel.grow(seed);
    let step = growing.next();
    for (; !step.done; step = growing.next()) yield;
    yield { number, tree: step.value, gains: kernel.gains, goods: kernel.goods, bads: kernel.bads };
  }
}

/** A copy that stays good. */
export function copyTree({ number, tree, gains, goods, bads }: ForestTree): ForestTree {
  const { nodes, sets, field, kind, value, left, cover, setWords } = tree;
  return {
    number,
    tree: {
      nodes,
      sets,
      field: field.slice(0, nodes),
      kind: kind.slice(0, nodes),
      value: value.slice(0, nodes),
      left: left.slice(0, nodes),
      cover: cover.slice(0, nodes),
      setWords: setWords.slice(),
    },
    gains: gains.slice(),
    goods: Float64Array.from(goods),
    bads: Float64Array.from(bads),
  };
}

/** What a helping thread does: tells of each tree that it has grown. Blocks the thread. */
export function helpGrow({ seat, trees }: ForestJob, tell: (tree: ForestTree) => void): void {
  for (const grown of growTrees(takeSeat(seat), trees, takeTrees(trees))) {
    if (Atomics.load(trees.next, 0) >= NONE_LEFT) return;
    if (grown !== undefined) tell(copyTree(grown));
  }
}

function takeSeat(seat: ForestSeat): ForestKernel {
  if ("input" in seat) return new PlainForestKernel(seat.input);
  const { module, memory, plan } = seat;
  return new WasmForestKernel({ memory, kernels: attach(module, memory) }, plan);
}
