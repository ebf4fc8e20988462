import type * as Built from "./bytes.js";

/** What `../assembly/index.ts` exports; pointers are bytes from the start of memory. */
export interface KernelExports {
  writeRecords(from: number, to: number, binsToo: boolean, histogram: number, count: number): void;
  clearHistogram(histogram: number): void;
  fillHistogram(histogram: number, from: number, to: number): void;
  subtractHistogram(parent: number, child: number): void;
  countChild(histogram: number, parent: number, from: number, to: number): void;
  addUp(histogram: number): void;
  findSplit(histogram: number, gradient: number, hessian: number, copies: number, from: number, to: number): number;
  partition(from: number, to: number, node: number): number;
  sumCopies(from: number, to: number): number;
  sumRadial(
    values: number,
    places: number,
    entries: number,
    norm: number,
    rows: number,
    columns: number,
    norms: number,
    coefficients: number,
    gamma: number,
  ): number;
  addToScores(leaves: number, count: number): void;
  arrangeByRow(
    columns: number,
    columnStride: number,
    count: number,
    from: number,
    to: number,
    target: number,
    stride: number,
  ): void;
  resetOrder(): void;
  drawRows(keys: number, aside: number, seed: number, last: number, shuffles: number): number;
  work(): void;
  admit(): void;
  dismiss(): void;
  takePlan(plan: number): void;
  plantTree(seed: number): void;
  growTree(looks: number): number;
  sortDistinct(values: number, count: number, keys: number, spare: number, starts: number): number;
  chooseCuts(
    counts: number,
    distinct: number,
    total: number,
    maxBin: number,
    minDataInBin: number,
    cuts: number,
  ): number;
  addTrees(roots: number, trees: number, answers: number, rows: number, sums: number): void;
  assignBins(values: number, count: number, bounds: number, few: boolean, missingBin: number, bins: number): void;
  packLogistic(
    values: number,
    panels: number,
    mean: number,
    perUnit: number,
    into: number,
    stride: number,
    sums: number,
  ): void;
  addLogisticGroup(
    first: number,
    stride: number,
    count: number,
    columns: number,
    point: number,
    scratch: number,
    gradient: number,
    hessian: number,
  ): void;
  addSparseSlopes(
    from: number,
    to: number,
    starts: number,
    columns: number,
    values: number,
    labels: number,
    weights: number,
    residuals: number,
    curvatures: number,
    point: number,
    gradient: number,
    intercept: number,
  ): number;
  addSparseCurvatures(
    from: number,
    to: number,
    starts: number,
    columns: number,
    values: number,
    curvatures: number,
    hessian: number,
    size: number,
    intercept: number,
  ): void;
  factorise(a: number, n: number, rounding: number): void;
  solveFactorised(l: number, n: number, x: number): void;
  summarizeTile(values: number, count: number, answers: number): void;
  seekTile(values: number, count: number, low: number, high: number, between: number, answers: number): number;
  fillKernelRow(
    values: number,
    places: number,
    entries: number,
    norm: number,
    rows: number,
    columns: number,
    norms: number,
    gamma: number,
    out: number,
  ): void;
  findPartner(rows: number, slopes: number, betas: number, lows: number, row: number, top: number): number;
  leastSlope(): number;
  moveSlopes(
    rows: number,
    slopes: number,
    betas: number,
    highs: number,
    up: number,
    down: number,
    step: number,
  ): number;
  spreadNumbers(values: number, rows: number, blocks: number, to: number, record: number): void;
  spreadCodes(values: number, rows: number, blocks: number, to: number, record: number): void;
  noteNumbers(
    values: number,
    rows: number,
    blocks: number,
    cells: number,
    stride: number,
    lows: number,
    highs: number,
    sizes: number,
    cuts: number,
    sample: number,
  ): void;
  noteCodes(values: number, rows: number, blocks: number, cells: number, stride: number, sizes: number): void;
  vote(searches: number, queries: number): void;
  fetchRows(batch: number, count: number, starts: number, columns: number, values: number): number;
  sparseForward(
    batch: number,
    count: number,
    starts: number,
    columns: number,
    values: number,
    weights: number,
    biases: number,
    units: number,
    width: number,
  ): void;
  sparseBackward(
    batch: number,
    count: number,
    starts: number,
    columns: number,
    values: number,
    gradient: number,
    biases: number,
    deltas: number,
    width: number,
  ): void;
  denseForward(
    count: number,
    below: number,
    widthBelow: number,
    weights: number,
    biases: number,
    above: number,
    width: number,
  ): void;
  denseBackward(
    count: number,
    below: number,
    widthBelow: number,
    weights: number,
    gradient: number,
    biases: number,
    deltas: number,
    width: number,
    deltasBelow: number,
  ): void;
  rectify(units: number, count: number): void;
  silence(deltas: number, units: number, count: number): void;
  weigh(batch: number, count: number, weights: number): number;
  judge(
    batch: number,
    count: number,
    labels: number,
    weights: number,
    logits: number,
    deltas: number,
    total: number,
  ): number;
  penalise(weights: number, gradient: number, count: number, penalty: number): number;
  stepAdam(parameters: number, gradient: number, means: number, squares: number, count: number, rate: number): void;
}

/** The compiled kernels: for a memory that threads share, and for one that a single thread sees. */
interface Compiled {
  readonly shared: WebAssembly.Module;
  readonly own: WebAssembly.Module;
}

let loading: Promise<Compiled | undefined> | undefined;
let loaded: Compiled | undefined;

/** The compiled kernels, if they have been loaded already. */
export function kernelsAtHand(): WebAssembly.Module | undefined {
  return loaded?.shared;
}

/** The compiled kernels; undefined where they were not built, or can't run. Compiled once per thread. */
export async function loadKernels(): Promise<WebAssembly.Module | undefined> {
  return (await load())?.shared;
}

/** The same for a memory of the caller's own. It costs half as much to copy into as one that threads may share. */
export function ownKernelsAtHand(): WebAssembly.Module | undefined {
  return loaded?.own;
}

export async function loadOwnKernels(): Promise<WebAssembly.Module | undefined> {
  return (await load())?.own;
}

function load(): Promise<Compiled | undefined> {
  loading ??= compile().catch(() => undefined);
  return loading;
}

async function compile(): Promise<Compiled> {
  // By its URL, so that whoever packs modules up for another machine sees that it is needed.
  const { base64, memoryFlags } = (await import(new URL("./bytes.js", import.meta.url).href)) as typeof Built;
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const shared = new WebAssembly.Module(bytes);
  bytes[memoryFlags] = NOT_SHARED;
  loaded = { shared, own: new WebAssembly.Module(bytes) };
  return loaded;
}

/** Flags of an imported memory that has a maximum, and is not shared. */
const NOT_SHARED = 1;

/** An instance of the kernels and the memory that it works on. */
export interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
}

/** An instance with its own memory of so many bytes. @throws RangeError where there is no room. */
export function instantiate(module: WebAssembly.Module, bytes: number): Instance {
  const memory = createMemory(bytes);
  return { memory, kernels: attach(module, memory) };
}

/** The same with a memory that is not shared. @param module of own kernels. */
export function instantiateOwn(module: WebAssembly.Module, bytes: number): Instance {
  const memory = createMemory(bytes, false);
  return { memory, kernels: attach(module, memory) };
}

/** An instance on a memory that other instances work on too. */
export function attach(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as KernelExports;
}

/** A memory of so many bytes, that can grow. */
export function createMemory(bytes: number, shared = true): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE), maximum: 65_536, shared });
}

/** Makes a memory at least so large. What was in it stays where it was. */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  if (missing > 0) memory.grow(missing);
}

const PAGE = 65_536;
