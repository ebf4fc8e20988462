/**
 * A memory that a kernel has done with, for the next one of its thread: the first touch of each page of a new one takes
 * longer than many a pass over it.
 */
import { growMemory, type Instance, instantiateOwn } from "./module.ts";

/** More is given back to the system: 64 MB are 500,000 rows of thirty columns in single precision. */
const MOST_KEPT = 2 ** 26;

let spare: Instance | undefined;

/**
 * An instance whose memory has at least so many bytes, which hold anything.
 * @param module of own kernels.
 * @throws RangeError where there is no room.
 */
export function takeInstance(module: WebAssembly.Module, bytes: number): Instance {
  const instance = spare;
  spare = undefined;
  if (instance === undefined || bytes > MOST_KEPT) return instantiateOwn(module, bytes);
  growMemory(instance.memory, bytes);
  return instance;
}

/** @param instance that nobody uses any more. */
export function keepInstance(instance: Instance): void {
  if (instance.memory.buffer.byteLength <= MOST_KEPT) spare = instance;
}
