import type { BoostingInput, BoostingKernel } from "./boosting.ts";
import { PlainBoostingKernel } from "./plain/boosting-kernel.ts";
import { WasmBoostingKernel } from "./wasm/boosting-kernel.ts";
import { loadKernels } from "./wasm/module.ts";

/** The fastest kernel there is; both give the same bits. */
export async function createBoostingKernel(input: BoostingInput): Promise<BoostingKernel> {
  const module = await loadKernels();
  return module === undefined ? new PlainBoostingKernel(input) : new WasmBoostingKernel(module, input);
}

export {
  type BinShape,
  type BoostingInput,
  type BoostingKernel,
  chooseFixedPoint,
  type FixedPoint,
  type LeafSums,
  type Split,
  type SplitRules,
  scoreOfLeaf,
  shrink,
} from "./boosting.ts";
export { PlainBoostingKernel } from "./plain/boosting-kernel.ts";
