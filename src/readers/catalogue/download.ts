import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { dataError } from "../codes.ts";
import { sha256 } from "../file/read-bytes.ts";
import type { CatalogueEntry } from "./entry.ts";
import { unzipMember } from "./unzip.ts";

const MOST_BYTES = 64 * 2 ** 20;

/**
 * Downloads the zip of a catalogue data set and takes out its file.
 * @param lookedIn where the file was looked for before; told where nothing can be downloaded either.
 * @throws DataError `UW-DATA-022` where nothing came, `UW-DATA-024` where something else came.
 */
export async function download(
  url: string,
  entry: CatalogueEntry,
  timeoutMs: number,
  lookedIn: readonly string[],
): Promise<Uint8Array> {
  const archive = await fetchBytes(url, timeoutMs).catch((cause: unknown) => {
    throw dataError(
      "UW-DATA-022",
      `${entry.codebook.name}: no ${entry.fileName} in ${lookedIn.join(", ")}, and ${url} can't be had: ${reasonOf(cause, timeoutMs)}. ` +
        `Put ${entry.fileName} into ./data, or set UNDERWRITE_DATA to the folder that holds it, or train on synthetic:1000.`,
      cause,
    );
  });
  let bytes: Uint8Array;
  try {
    bytes = unzipMember(archive, entry.download.member);
  } catch (cause) {
    throw dataError("UW-DATA-024", `${url}: ${(cause as Error).message}. ${remedyFor(entry)}`, cause);
  }
  const got = sha256(bytes);
  if (got === entry.sha256) return bytes;
  throw dataError(
    "UW-DATA-024",
    `${url}: its ${entry.fileName} has SHA-256 ${got}, expected ${entry.sha256}. ${remedyFor(entry)}`,
  );
}

/**
 * Keeps downloaded bytes for next time, whole or not at all.
 * @returns a warning where that can't be done: the data are at hand nevertheless.
 */
export async function keep(bytes: Uint8Array, path: string): Promise<readonly string[]> {
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
    return [];
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    return [`the downloaded file can't be kept in the cache: ${(error as Error).message}`];
  }
}

async function fetchBytes(url: string, timeoutMs: number): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  if (!response.body) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
  }
  return Buffer.concat(chunks);
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  const { name, message, cause: deeper } = cause as Error;
  if (name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const { code, message: deeperMessage } = (deeper ?? {}) as { code?: string; message?: string };
  return code ?? (deeperMessage || message);
}

function remedyFor({ fileName }: CatalogueEntry): string {
  return `Try again, or put ${fileName} into ./data yourself.`;
}
