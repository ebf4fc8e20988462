import { freemem } from "node:os";
import { UsageError } from "../src/errors.ts";

/** Bytes a value takes: float64 with us, float32 there, its bin and copies of it in both. */
const BYTES_A_VALUE = 8 + 4 + 8;

/**
 * Refuses a table that both sides can't hold at once: a machine that swaps measures its disk.
 *
 * @throws UsageError `UW-BENCH-004`.
 */
export function requireMemory(rows: number, columns: number): void {
  const wanted = rows * columns * BYTES_A_VALUE;
  const free = Math.max(freemem(), process.availableMemory());
  if (wanted <= free) return;
  const gb = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  throw new UsageError(
    "UW-BENCH-004",
    `${rows.toLocaleString("en-US")} × ${columns} need ${gb(wanted)} GB of memory on both sides, of which ${gb(free)} GB are free. ` +
      "Ask for fewer --rows.",
  );
}
