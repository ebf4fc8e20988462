/**
 * A memory that a kernel has done with, for the next one of its thread: the first touch of each page of a new one takes
 * longer than many a pass over it.
 */
import { createMemory, growMemory } from "./module.ts";

/** More is given back to the system: 64 MB are 500,000 rows of thirty columns in single precision. */
const MOST_KEPT = 2 ** 26;

let spare: WebAssembly.Memory | undefined;

/** A memory of at least so many bytes, which hold anything. @throws RangeError where there is no room. */
export function takeMemory(bytes: number): WebAssembly.Memory {
  const memory = spare;
  spare = undefined;
  if (memory === undefined || bytes > MOST_KEPT) return createMemory(bytes);
  growMemory(memory, bytes);
  return memory;
}

/** @param memory that nobody uses any more. */
export function keepMemory(memory: WebAssembly.Memory): void {
  if (memory.buffer.byteLength <= MOST_KEPT) spare = memory;
}
