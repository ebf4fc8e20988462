/**
 * Bins by column at the beginning of a kernel's memory. They may be written there before there is a kernel: the largest
 * part of a fit's data is then never copied.
 */
import { attach, createMemory, growMemory, type Instance, instantiate } from "./module.ts";
import { roundUp } from "./placer.ts";

/** Where columns begin in the memory of every kernel that has some. */
export const COLUMNS = 2048;

const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();

/** Bytes of a column of so many rows. */
export function columnBytes(rows: number): number {
  return Math.max(roundUp(rows, 64), 64);
}

/** Room for columns in a memory of their own. */
export function reserveColumns(rows: number, count: number): Uint8Array[] {
  const bytes = columnBytes(rows);
  const memory = createMemory(COLUMNS + count * bytes);
  memories.set(memory.buffer, memory);
  return Array.from({ length: count }, (_, i) => new Uint8Array(memory.buffer, COLUMNS + i * bytes, rows));
}

/** An instance with a memory of so many bytes that begins with the columns: the one that they lie in, if they do. */
export function instantiateWith(module: WebAssembly.Module, columns: readonly Uint8Array[], bytes: number): Instance {
  const { buffer } = columns[0] ?? { buffer: undefined };
  const reserved = buffer !== undefined && columns.every((column) => column.buffer === buffer) && memories.get(buffer);
  if (!reserved) {
    const instance = instantiate(module, bytes);
    place(instance.memory, columns, false);
    return instance;
  }
  // One kernel a memory: another one has to copy.
  memories.delete(buffer);
  growMemory(reserved, bytes);
  place(reserved, columns, true);
  return { memory: reserved, kernels: attach(module, reserved) };
}

/** Puts columns side by side. Those that lie in the memory come in rising order, so none is written over unread. */
function place({ buffer }: WebAssembly.Memory, columns: readonly Uint8Array[], areInside: boolean): void {
  const all = new Uint8Array(buffer);
  for (const [i, column] of columns.entries()) {
    const at = COLUMNS + i * columnBytes(column.length);
    if (!areInside || column.byteOffset !== at) all.set(column, at);
  }
}
