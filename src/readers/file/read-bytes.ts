import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { nearestName } from "../../table/index.ts";
import { dataError } from "../codes.ts";

/** Node reads at most 2 GiB at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** The bytes of a file, read once, and their SHA-256. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** @throws DataError `UW-DATA-001` no such file, `UW-DATA-002` not readable, `UW-DATA-005` empty. */
export async function readBytes(path: string): Promise<FileBytes> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw await folderError(path);
    if (found.size > MOST_BYTES) {
      const size = `${(found.size / 2 ** 30).toFixed(1)} GiB`;
      throw dataError(
        "UW-DATA-002",
        `${path}: ${size}, at most 2 GiB can be read as text. Convert it to Parquet, or select with sql:SELECT ….`,
      );
    }
    const bytes = await readFile(path);
    if (bytes.length === 0) throw dataError("UW-DATA-005", `${path}: the file is empty. Export the data again.`);
    return { bytes, sha256: sha256(bytes) };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw await missingError(path, cause);
    if (code?.startsWith("UW-")) throw cause;
    const remedy = code === "EACCES" || code === "EPERM" ? "Give yourself the right to read it." : "Check the disk.";
    throw dataError("UW-DATA-002", `${path}: can't be read: ${message}. ${remedy}`, cause);
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function missingError(path: string, cause: unknown): Promise<Error> {
  const near = nearestName(basename(path), await namesIn(dirname(path)));
  const hint = near === undefined ? "Check the path." : `Did you mean ${join(dirname(path), near)}?`;
  return dataError("UW-DATA-001", `${path}: no such file. ${hint}`, cause);
}

async function folderError(path: string): Promise<Error> {
  const files = (await namesIn(path)).filter((name) => /\.(csv|tsv|data|asc|txt|parquet|jsonl|ndjson)$/i.test(name));
  const hint = files.length === 0 ? "" : ` It holds ${files.slice(0, 5).join(", ")}.`;
  return dataError("UW-DATA-002", `${path}: is a folder, expected a file.${hint} Name one file.`);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
