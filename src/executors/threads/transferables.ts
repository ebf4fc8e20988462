import { isMarkedAsUntransferable } from "node:worker_threads";

/** Typed arrays further down than this are copied; it also ends the search in data that contain themselves. */
const MAX_DEPTH = 8;

/**
 * Buffers inside plain data that can be handed to another thread instead of being copied: each belongs to one typed
 * array that covers it whole. The sender loses them.
 */
export function transferables(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found, 0);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>, depth: number): void {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    const whole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
    if (whole && !isMarkedAsUntransferable(buffer)) found.add(buffer);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, found, depth + 1);
  } else {
    for (const part of Object.values(value)) collect(part, found, depth + 1);
  }
}
