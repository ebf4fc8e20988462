import { basename, join, relative, resolve } from "node:path";
import { UnderwriteError } from "../../errors.ts";
import { dataError } from "../codes.ts";
import { readBytes, sha256 } from "../file/read-bytes.ts";
import { cacheFolder, type Place } from "../place.ts";
import { download, keep } from "./download.ts";
import type { CatalogueEntry } from "./entry.ts";

/** The bytes of a catalogue data set and where they are from. */
export interface Located {
  readonly bytes: Uint8Array;
  /** Path as seen from the working folder, or URL. */
  readonly uri: string;
  readonly warnings: readonly string[];
}

/**
 * Finds a data set of the catalogue: in UNDERWRITE_DATA (a folder or the file itself), `./data`, `../shared/data`, the
 * user's cache, else by download into that cache.
 *
 * @throws DataError `UW-DATA-022` where it is nowhere, `UW-DATA-023` where a file of its name has other bytes,
 * `UW-DATA-024` where the download has.
 */
export async function locate(entry: CatalogueEntry, place: Place): Promise<Located> {
  const candidates = candidatePaths(entry, place);
  for (const path of candidates) {
    const bytes = await readIfThere(path);
    if (!bytes) continue;
    const hash = sha256(bytes);
    const uri = relative(place.cwd, path).replaceAll("\\", "/") || path;
    if (hash === entry.sha256) return { bytes, uri, warnings: [] };
    throw dataError(
      "UW-DATA-023",
      `${uri}: not the ${entry.codebook.name} of the catalogue: SHA-256 ${hash}, expected ${entry.sha256}. ` +
        `Delete or replace the file, or use it as your own: name its path as the data, with --target and --event.`,
    );
  }
  const url = `${place.downloadBase}/${entry.download.path}`;
  const bytes = await download(url, entry, place.timeoutMs, candidates);
  const warnings = await keep(bytes, join(cacheFolder(place), entry.fileName));
  return { bytes, uri: url, warnings };
}

function candidatePaths({ fileName }: CatalogueEntry, place: Place): string[] {
  const told = place.env["UNDERWRITE_DATA"];
  const toldPath = told === undefined || told === "" ? [] : [basename(told) === fileName ? told : join(told, fileName)];
  const paths = [...toldPath, join("data", fileName), join("..", "shared", "data", fileName)];
  return [...paths.map((path) => resolve(place.cwd, path)), join(cacheFolder(place), fileName)];
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readBytes(path);
  } catch (error) {
    if (error instanceof UnderwriteError && error.code === "UW-DATA-001") return undefined;
    throw error;
  }
}
