/** What `../assembly/index.ts` exports; pointers are bytes from the start of memory. */
export interface KernelExports {
  computeGradients(from: number, to: number): void;
  clearHistogram(histogram: number): void;
  fillHistogram(histogram: number, from: number, to: number, inOrder: boolean): void;
  subtractHistogram(parent: number, child: number): void;
  addUp(histogram: number): void;
  findSplit(histogram: number, gradient: number, hessian: number, copies: number, from: number, to: number): number;
  partition(from: number, to: number, node: number): number;
  sumCopies(from: number, to: number): number;
  addToScores(from: number, to: number, value: number): void;
  addTreeToScores(from: number, to: number): void;
  arrangeByRow(): void;
  resetOrder(): void;
  plantTree(seed: number): void;
  growTree(looks: number): number;
  sortDistinct(values: number, count: number, keys: number, spare: number, starts: number): number;
  chooseCuts(counts: number, distinct: number, maxBin: number, minDataInBin: number, cuts: number): number;
  assignBins(values: number, count: number, bounds: number, few: boolean, missingBin: number, bins: number): void;
}

let loading: Promise<WebAssembly.Module | undefined> | undefined;

/** The compiled kernels; undefined where they were not built, or can't run. Compiled once per thread. */
export function loadKernels(): Promise<WebAssembly.Module | undefined> {
  loading ??= compile().catch(() => undefined);
  return loading;
}

async function compile(): Promise<WebAssembly.Module> {
  const { base64 } = await import("./bytes.js");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new WebAssembly.Module(bytes);
}

/** An instance with its own memory of so many bytes. @throws RangeError where there is no room. */
export function instantiate(
  module: WebAssembly.Module,
  bytes: number,
): { memory: ArrayBufferLike; kernels: KernelExports } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536), maximum: 65_536, shared: true });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory: memory.buffer, kernels: exports as unknown as KernelExports };
}
