import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COLUMNS, columnBytes, instantiateWith, reserveColumns } from "../../src/kernels/wasm/columns.ts";
import { loadKernels } from "../../src/kernels/wasm/module.ts";

/** What a kernel of so many bytes finds where its columns begin. */
async function columnsFound(columns: readonly Uint8Array[], rows: number, bytes: number): Promise<Uint8Array[]> {
  const module = await loadKernels();
  if (module === undefined) throw new Error("the kernels are not built: npm run build:wasm");
  const { memory } = instantiateWith(module, columns, bytes);
  expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(bytes);
  return columns.map((_, i) => new Uint8Array(memory.buffer, COLUMNS + i * columnBytes(rows), rows).slice());
}

describe("reserved columns", () => {
  it("reach a kernel as they were written, whichever of them it is given", async () => {
    const settings = fc.record({
      rows: fc.integer({ min: 1, max: 3000 }),
      wanted: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ rows, wanted }) => {
        const reserved = reserveColumns(rows, wanted.length);
        for (const [i, column] of reserved.entries()) for (let row = 0; row < rows; row++) column[row] = row * 7 + i;
        const written = reserved.map((column) => column.slice());
        const bytes = COLUMNS + 2 * wanted.length * columnBytes(rows) + 100_000;
        const given = reserved.filter((_, i) => wanted[i]);
        expect(await columnsFound(given, rows, bytes)).toEqual(written.filter((_, i) => wanted[i]));
      }),
      { numRuns: 50 },
    );
  });

  it("are copied for a second kernel, which leaves the first one's alone", async () => {
    const reserved = reserveColumns(100, 3);
    for (const [i, column] of reserved.entries()) column.fill(i + 1);
    const module = await loadKernels();
    if (module === undefined) throw new Error("the kernels are not built: npm run build:wasm");
    const first = instantiateWith(module, reserved, 100_000);
    const second = instantiateWith(module, reserved, 100_000);
    expect(second.memory).not.toBe(first.memory);
    expect(new Uint8Array(second.memory.buffer, COLUMNS + 2 * columnBytes(100), 100).slice()).toEqual(
      reserved[2].slice(),
    );
  });
});
