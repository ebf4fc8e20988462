import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { nearestName } from "../../table/index.ts";
import { dataError } from "../codes.ts";

/** Node reads at most 2 GiB at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** The bytes of a file. @throws DataError `UW-DATA-001` no such file, `UW-DATA-002` not readable, `UW-DATA-005` empty. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return named(path, async () => {
    if ((await requireFile(path)) > MOST_BYTES) {
      const remedy = "Convert it to Parquet, or select from it with sql:SELECT ….";
      throw dataError("UW-DATA-002", `${path}: larger than the 2 GiB that can be read as text. ${remedy}`);
    }
    return readFile(path);
  });
}

/** The first bytes of a file, at most `size`. Throws as `readBytes`. */
export async function readHead(path: string, size: number): Promise<Uint8Array> {
  return named(path, async () => {
    await requireFile(path);
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  });
}

/** SHA-256 of a file that something else reads, in hex. Throws as `readBytes`. */
export async function hashFile(path: string): Promise<string> {
  return named(path, async () => {
    const hash = createHash("sha256");
    for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
    return hash.digest("hex");
  });
}

async function requireFile(path: string): Promise<number> {
  const found = await stat(path);
  if (found.isDirectory()) throw await folderError(path);
  // It can be read once only, and the first bytes decide how.
  if (!found.isFile())
    throw dataError("UW-DATA-002", `${path}: a pipe or device, expected a file. Store the data first.`);
  if (found.size === 0) throw dataError("UW-DATA-005", `${path}: the file is empty. Export the data again.`);
  return found.size;
}

/** Runs what reads a file, and turns the system's errors into messages for people. */
async function named<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw await missingError(path, cause);
    if (code?.startsWith("UW-")) throw cause;
    const remedy = code === "EACCES" || code === "EPERM" ? "Give yourself the right to read it." : "Check the disk.";
    throw dataError("UW-DATA-002", `${path}: can't be read: ${message}. ${remedy}`, cause);
  }
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function missingError(path: string, cause: unknown): Promise<Error> {
  const names = await namesIn(dirname(path));
  if (names.includes(basename(path))) {
    return dataError(
      "UW-DATA-001",
      `${path}: a link to a file that is not there. Mend the link, or name the file.`,
      cause,
    );
  }
  const near = nearestName(basename(path), names);
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
