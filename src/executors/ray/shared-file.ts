import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Leaves bytes in a folder for others to read while `use` runs; only this user may.
 * @returns false where the folder can't be written to, or what `use` says.
 */
export async function withSharedFile(
  folder: string,
  bytes: Uint8Array,
  use: (path: string) => Promise<boolean>,
): Promise<boolean> {
  const path = join(folder, `underwrite-${randomUUID()}.data`);
  try {
    await writeFile(path, bytes, { mode: 0o600, flag: "wx" });
    return await use(path);
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return false;
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}
