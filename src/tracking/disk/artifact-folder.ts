import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../errors.ts";
import { checkArtifactPath } from "../artifact-path.ts";
import type { ArtifactContent, ArtifactInfo } from "../store.ts";
import { storeFailure } from "./failures.ts";

/** A run or a logged model. */
export interface ArtifactOwner {
  readonly id: string;
  readonly artifactUri: string;
}

/**
 * The files of runs and models in folders that this process can reach.
 *
 * A file appears whole or not at all: it is written aside and then renamed. Like the database's last transactions it
 * survives the death of the process, not surely a power cut: there is no `fsync`, which would cost more than the rest.
 */
export class ArtifactFolder {
  readonly #folder: string;
  readonly #scratch: string | undefined;

  /**
   * @param folder where relative artifact URIs start.
   * @param scratch the folder in it for files that are being written; beside their targets where undefined.
   */
  constructor(folder: string, scratch?: string) {
    this.#folder = folder;
    this.#scratch = scratch === undefined ? undefined : path.join(folder, scratch);
  }

  /** Removes what processes that were killed in the middle of a write have left behind, a day after. */
  async sweep(): Promise<void> {
    const scratch = this.#scratch;
    if (scratch === undefined) return;
    const yesterday = Date.now() - 24 * 3600 * 1000;
    for (const name of await readdir(scratch).catch(() => [])) {
      const file = path.join(scratch, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < yesterday) await rm(file, { force: true }).catch(() => undefined);
    }
  }

  async write(owner: ArtifactOwner, name: string, content: ArtifactContent): Promise<void> {
    checkArtifactPath(name);
    const target = path.join(this.#folderOf(owner), name);
    const scratch = this.#scratch;
    const aside = scratch ? path.join(scratch, randomUUID()) : `${target}.${randomUUID()}.incomplete`;
    try {
      // First where all is written aside, whose absence is the store's fault and not that of the artifact's name.
      if (scratch !== undefined) await inFolder(scratch, () => writeNew(aside, content));
      await mkdir(path.dirname(target), { recursive: true });
      if (scratch === undefined) await writeNew(aside, content);
      await rename(aside, target);
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined);
      if (isCode(error, "EISDIR") || isCode(error, "ENOTDIR") || isCode(error, "EEXIST")) {
        throw taken(owner, name, error);
      }
      throw storeFailure(error, target);
    }
  }

  /** Names by rising code unit; a folder's files only, not those of the folders within. */
  async list(owner: ArtifactOwner, folder: string | undefined): Promise<readonly ArtifactInfo[]> {
    if (folder !== undefined) checkArtifactPath(folder);
    const place = path.join(this.#folderOf(owner), folder ?? "");
    try {
      const entries = await readdir(place, { withFileTypes: true });
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      return await Promise.all(
        entries.map(async (entry) => ({
          path: folder === undefined ? entry.name : `${folder}/${entry.name}`,
          isFolder: entry.isDirectory(),
          bytes: entry.isDirectory() ? undefined : (await stat(path.join(place, entry.name))).size,
        })),
      );
    } catch (error) {
      // A run has no folder before its first artifact.
      if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return [];
      throw storeFailure(error, place);
    }
  }

  async read(owner: ArtifactOwner, name: string): Promise<Uint8Array> {
    return this.#reading(owner, name, (source) => readFile(source));
  }

  async copyTo(owner: ArtifactOwner, name: string, file: string): Promise<void> {
    await this.#reading(owner, name, (source) => copyFile(source, file));
  }

  async #reading<T>(owner: ArtifactOwner, name: string, work: (source: string) => Promise<T>): Promise<T> {
    checkArtifactPath(name);
    const source = path.join(this.#folderOf(owner), name);
    const found = await stat(source).catch(() => undefined);
    if (found === undefined || found.isDirectory()) {
      throw new UsageError(
        "UW-TRACK-405",
        `${owner.id} has no artifact "${name}". See what it has with listArtifacts.`,
      );
    }
    try {
      return await work(source);
    } catch (error) {
      throw storeFailure(error, source);
    }
  }

  #folderOf(owner: ArtifactOwner): string {
    const uri = owner.artifactUri;
    if (uri.startsWith("file:")) return fileURLToPath(uri);
    if (/^[a-z][a-z0-9+.-]+:/i.test(uri)) {
      throw new UsageError(
        "UW-TRACK-411",
        `the artifacts of ${owner.id} are at ${uri}, which only an MLflow server can reach. Start one on this database and pass --tracking http://….`,
      );
    }
    return path.resolve(this.#folder, uri);
  }
}

async function writeNew(file: string, content: ArtifactContent): Promise<void> {
  if (typeof content === "string" || content instanceof Uint8Array) await writeFile(file, content);
  else await copyIn(content.file, file);
}

async function copyIn(file: string, target: string): Promise<void> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) {
    throw new UsageError("UW-TRACK-415", `${file}, to be stored as an artifact, is not a file. Check its path.`);
  }
  await copyFile(file, target);
}

/** Does what needs a folder; where that fails, makes the folder and tries again: it is there but for the first time. */
async function inFolder(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isCode(error, "ENOENT") && !isCode(error, "ENOTDIR")) throw error;
    await makeFolder(folder);
    await work();
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storeFailure(error, folder);
  }
}

function taken(owner: ArtifactOwner, name: string, cause: unknown): UsageError {
  return new UsageError(
    "UW-TRACK-407",
    `${owner.id} can't hold "${name}": a folder or file of that name, or on the way to it, exists. Choose another path.`,
    { cause },
  );
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code;
}
