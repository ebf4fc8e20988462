import type { BinningKernel } from "./binning.ts";
import type { BoostingInput, BoostingKernel } from "./boosting.ts";
import type { CholeskyKernel } from "./cholesky.ts";
import type { Crew } from "./crew.ts";
import type { ForestInput, ForestKernel } from "./forest.ts";
import type { ForestSeat } from "./forest-crew.ts";
import type { LogisticKernel, LogisticShape } from "./logistic.ts";
import type { NeighbourInput, NeighbourKernel } from "./neighbours.ts";
import type { NetworkInput, NetworkKernel } from "./network.ts";
import { plainBinningKernel } from "./plain/binning-kernel.ts";
import { PlainBoostingKernel } from "./plain/boosting-kernel.ts";
import { plainCholeskyKernel } from "./plain/cholesky-kernel.ts";
import { PlainForestKernel } from "./plain/forest-kernel.ts";
import { PlainLogisticKernel } from "./plain/logistic-kernel.ts";
import { PlainNeighbourKernel } from "./plain/neighbour-kernel.ts";
import { PlainNetworkKernel } from "./plain/network-kernel.ts";
import { PlainRadialSum } from "./plain/radial-sum.ts";
import { PlainSmoKernel } from "./plain/smo-kernel.ts";
import { PlainSparseLogisticKernel } from "./plain/sparse-logistic-kernel.ts";
import { PlainSummaryKernel } from "./plain/summary-kernel.ts";
import { PlainTreeWalker } from "./plain/tree-walker.ts";
import type { RadialMachine, RadialSum } from "./radial-sum.ts";
import type { SmoInput, SmoKernel } from "./smo.ts";
import type { SparseLogisticInput, SparseLogisticKernel } from "./sparse-logistic.ts";
import type { SummaryKernel } from "./summary.ts";
import type { TreeNodes } from "./tree-nodes.ts";
import type { TreeWalker } from "./tree-walker.ts";
import { WasmBinningKernel } from "./wasm/binning-kernel.ts";
import { WasmBoostingKernel } from "./wasm/boosting-kernel.ts";
import { WasmCholeskyKernel } from "./wasm/cholesky-kernel.ts";
import { reserveColumns as reserveInMemory } from "./wasm/columns.ts";
import { WasmForestKernel } from "./wasm/forest-kernel.ts";
import { layOutForest } from "./wasm/forest-memory.ts";
import { logisticBytes, WasmLogisticKernel } from "./wasm/logistic-kernel.ts";
import { kernelsAtHand, loadKernels, loadOwnKernels, ownKernelsAtHand } from "./wasm/module.ts";
import { neighbourBytes, WasmNeighbourKernel } from "./wasm/neighbour-kernel.ts";
import { networkBytes, WasmNetworkKernel } from "./wasm/network-kernel.ts";
import { WasmRadialSum } from "./wasm/radial-sum.ts";
import { smoBytes, WasmSmoKernel } from "./wasm/smo-kernel.ts";
import { sparseLogisticBytes, WasmSparseLogisticKernel } from "./wasm/sparse-logistic-kernel.ts";
import { WasmSummaryKernel } from "./wasm/summary-kernel.ts";
import { WasmTreeWalker } from "./wasm/tree-walker.ts";

let binning: Promise<BinningKernel> | undefined;

/** The fastest kernel there is for binning, one a thread. Here and below, all kernels give the same bits. */
export function loadBinningKernel(): Promise<BinningKernel> {
  binning ??= loadKernels().then((module) =>
    module === undefined ? plainBinningKernel : new WasmBinningKernel(module),
  );
  return binning;
}

/**
 * Room for the bins of a fit, one array a column. A kernel that is then given some of these arrays, in their order, works
 * on them where they are; so they are not to be used any more.
 */
export async function reserveColumns(rows: number, count: number): Promise<Uint8Array[]> {
  if ((await loadKernels()) !== undefined) return reserveInMemory(rows, count);
  return Array.from({ length: count }, () => new Uint8Array(rows));
}

/** With fewer bins than this to look at in a pass over the rows, threads wait for each other more than they work. */
const WORTH_THREADS = 500_000;

/**
 * The fastest kernel there is for a fit of gradient boosting. Close it in the end.
 * @param crew where threads come from; without it there is one.
 */
export async function createBoostingKernel(input: BoostingInput, crew?: Crew): Promise<BoostingKernel> {
  const module = await loadKernels();
  if (module === undefined) return new PlainBoostingKernel(input);
  const isWorthThreads = crew !== undefined && input.rows * input.columns.length >= WORTH_THREADS;
  const threads = isWorthThreads ? Math.min(input.threads, 16) : 1;
  const kernel = new WasmBoostingKernel(module, { ...input, threads });
  if (threads > 1 && crew !== undefined) await kernel.share(threads, crew);
  return kernel;
}

/**
 * The fastest kernel there is for a fit of trees or a forest, and a seat at the fit's data for each other thread; fewer
 * where memory does not suffice.
 */
export async function createForestKernel(
  input: ForestInput,
  threads = 1,
): Promise<{ readonly kernel: ForestKernel; readonly seats: readonly ForestSeat[] }> {
  const module = input.wholeCounts && input.rules.criterion === "gini" ? await loadKernels() : undefined;
  if (module === undefined) {
    return { kernel: new PlainForestKernel(input), seats: Array.from({ length: threads - 1 }, () => ({ input })) };
  }
  const { memory, kernels, plans } = layOutForest(module, input, threads);
  const [own, ...others] = plans;
  return {
    kernel: new WasmForestKernel({ memory, kernels }, own),
    seats: others.map((plan) => ({ module, memory, plan })),
  };
}

let walker: WasmTreeWalker | undefined;

/** Fewer rows than this are through all trees before those are copied. */
const WORTH_COPYING = 32;

/** More nodes than this are not kept a second time. */
const MOST_COPIED = 2 ** 22;

/**
 * The fastest walker there is through a model's trees. It can't wait for kernels: until they are loaded, the plain one
 * gives the same bits. Use it before another is chosen: they may share their memory.
 * @param rows that will go through them.
 */
export function chooseTreeWalker(trees: TreeNodes, fields: number, rows: number): TreeWalker {
  const isWorth = rows >= WORTH_COPYING && trees.field.length <= MOST_COPIED;
  const copy = (module: WebAssembly.Module) => {
    walker ??= new WasmTreeWalker(module);
    return walker.take(trees, fields);
  };
  return copyAtHand(isWorth, copy) ?? new PlainTreeWalker(trees, fields, rows);
}

/** What has been copied for a kernel, where that is worth it and there is one at hand; else one is loaded for the next time. */
function copyAtHand<Kernel>(isWorth: boolean, copy: (module: WebAssembly.Module) => Kernel): Kernel | undefined {
  if (!isWorth) return undefined;
  const module = ownKernelsAtHand();
  if (module === undefined) {
    void loadOwnKernels();
    return undefined;
  }
  try {
    return copy(module);
  } catch (error) {
    // Where memory is short, nothing is copied.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Memory that WebAssembly can address. */
const MOST_BYTES = 2 ** 32;

/** The fastest kernel there is for the training of a network. */
export async function createNetworkKernel(input: NetworkInput): Promise<NetworkKernel> {
  const module = networkBytes(input) < MOST_BYTES ? await loadOwnKernels() : undefined;
  return module === undefined ? new PlainNetworkKernel(input) : new WasmNetworkKernel(module, input);
}

/** The fastest kernel there is for a logistic regression on many rows. */
export async function createLogisticKernel(shape: LogisticShape): Promise<LogisticKernel> {
  const module = logisticBytes(shape) < MOST_BYTES ? await loadOwnKernels() : undefined;
  return module === undefined ? new PlainLogisticKernel(shape) : new WasmLogisticKernel(module, shape);
}

/** The fastest kernel there is for a logistic regression on sparse rows. */
export async function createSparseLogisticKernel(input: SparseLogisticInput): Promise<SparseLogisticKernel> {
  const module = sparseLogisticBytes(input) < MOST_BYTES ? await loadOwnKernels() : undefined;
  return module === undefined ? new PlainSparseLogisticKernel(input) : new WasmSparseLogisticKernel(module, input);
}

let summary: SummaryKernel | undefined;

/** The fastest kernel there is for summaries, without waiting for one: until it is loaded, the plain one. */
export function chooseSummaryKernel(): SummaryKernel {
  const module = ownKernelsAtHand();
  if (module === undefined) return new PlainSummaryKernel();
  summary ??= new WasmSummaryKernel(module);
  return summary;
}

let cholesky: CholeskyKernel | undefined;

/** The fastest kernel there is for systems of equations, likewise. */
export function chooseCholeskyKernel(): CholeskyKernel {
  const module = ownKernelsAtHand();
  if (module === undefined) return plainCholeskyKernel;
  cholesky ??= new WasmCholeskyKernel(module);
  return cholesky;
}

/** The fastest kernel there is for the training of a support vector machine. */
export async function createSmoKernel(input: SmoInput): Promise<SmoKernel> {
  const module = smoBytes(input) < MOST_BYTES ? await loadOwnKernels() : undefined;
  return module === undefined ? new PlainSmoKernel(input) : new WasmSmoKernel(module, input);
}

let radial: WasmRadialSum | undefined;

/** More numbers of vectors, zeros and all, are not kept a second time: 64 MB. */
const MOST_NUMBERS = 2 ** 23;

/**
 * The fastest kernel there is for what a support vector machine says, without waiting for one. Use it before another is
 * chosen: they may share their memory.
 */
export function chooseRadialSum(machine: RadialMachine): RadialSum {
  const { rows, columns } = machine.vectors;
  const copy = (module: WebAssembly.Module) => {
    radial ??= new WasmRadialSum(module);
    return radial.take(machine);
  };
  return copyAtHand(rows * columns <= MOST_NUMBERS, copy) ?? new PlainRadialSum(machine);
}

/**
 * The fastest kernel there is for the vote of neighbours, without waiting for one: those who predict can't wait. It is a
 * slower one where no `prepareKernels` has ended.
 */
export function createNeighbourKernel(input: NeighbourInput): NeighbourKernel {
  const module = neighbourBytes(input) < MOST_BYTES ? kernelsAtHand() : undefined;
  if (module === undefined) return new PlainNeighbourKernel(input);
  try {
    return new WasmNeighbourKernel(module, input);
  } catch {
    // No room; or no shared memory, as in a browser whose page is not isolated.
    return new PlainNeighbourKernel(input);
  }
}

/** Has the kernels at hand once it ends. */
export async function prepareKernels(): Promise<void> {
  await loadKernels();
}

export { type ActivationName, activationNames, sigmoid } from "./activation.ts";
export type { BinningKernel, BinningRules, ValueBins } from "./binning.ts";
export {
  type BinShape,
  type BoostingInput,
  type BoostingKernel,
  chooseFixedPoint,
  type FixedPoint,
  type LeafBounds,
  type LeafSums,
  type Root,
  type ScoredLeaf,
  type Split,
  type SplitRules,
  scoreOfLeaf,
  shrink,
  UNBOUNDED,
  valueOfLeaf,
} from "./boosting.ts";
export type { CholeskyKernel } from "./cholesky.ts";
export { type Crew, type CrewJob, helpWith, type LoopJob } from "./crew.ts";
export { drawSampleCount, hash32 } from "./draws.ts";
export {
  type Candidates,
  type ClassFactors,
  type ClassTreeRules,
  type Criterion,
  type ForestField,
  type ForestInput,
  type ForestKernel,
  pdOf,
} from "./forest.ts";
export {
  copyTree,
  type ForestJob,
  type ForestSeat,
  type ForestTree,
  type ForestTrees,
  forestTrees,
  growTrees,
  stopGrowing,
  takeTrees,
} from "./forest-crew.ts";
export { GrowingTree, type GrownTree, TreeCollector } from "./growing-tree.ts";
export {
  GROUP,
  type LogisticKernel,
  PACKED,
  PANEL,
  type PackedSums,
  type PanelRange,
  panelSize,
  panelsOf,
} from "./logistic.ts";
export { type NeighbourKernel, type Points, UNSEEN_LEVEL, type Voters } from "./neighbours.ts";
export {
  initialParameters,
  type LabelledRows,
  type Layer,
  layersOf,
  logLoss,
  type NetworkInput,
  type NetworkKernel,
  type NetworkShape,
  weightOf,
} from "./network.ts";
export { plainBinningKernel } from "./plain/binning-kernel.ts";
export { PlainBoostingKernel } from "./plain/boosting-kernel.ts";
export { PlainForestKernel } from "./plain/forest-kernel.ts";
export { Network } from "./plain/network.ts";
export { PlainNetworkKernel } from "./plain/network-kernel.ts";
export { impurity } from "./plain/purity.ts";
export { PlainSmoKernel } from "./plain/smo-kernel.ts";
export { type RadialMachine, type RadialSum, squaredNorms } from "./radial-sum.ts";
export { curvature, type SmoInput, type SmoKernel } from "./smo.ts";
export { pointSize, type SparseLogisticKernel } from "./sparse-logistic.ts";
export { type SummaryKernel, TILE, type Window } from "./summary.ts";
export { thresholdBetween } from "./threshold.ts";
export {
  LEVEL,
  LEVEL_SET,
  SET_WORDS,
  THRESHOLD,
  type TreeNodes,
  UNKNOWN_RIGHT,
} from "./tree-nodes.ts";
export type { SampledRows, SampleRules } from "./tree-sample.ts";
export type { TreeWalker } from "./tree-walker.ts";
