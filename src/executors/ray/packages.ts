import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { threadModules } from "../threads/pool.ts";
import { moduleGraph } from "./module-graph.ts";
import { type ZipEntry, zip } from "./zip.ts";

/** What is unpacked once on each node of the cluster. */
export interface RayPackage {
  /** Depends on the content: a node that has it need not unpack it again. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const PYTHON_FILES = ["__init__.py", "driver.py", "installation.py", "mailbox.py", "node_process.py", "tasks.py"];

export interface CodePackage extends RayPackage {
  /** Paths inside the package. */
  readonly handlerModule: string;
  readonly nodeWorker: string;
}

/** The handler module with all it imports, this executor's worker and the Python driver. */
export async function packCode(handlerModule: URL): Promise<CodePackage> {
  const workerFile = import.meta.url.endsWith(".ts") ? "node-worker.ts" : "node-worker.js";
  const worker = new URL(workerFile, import.meta.url);
  const { files: urls, links } = await moduleGraph(handlerModule, [worker, ...threadModules]);
  const files = urls.map((url) => fileURLToPath(url));
  const root = commonFolder([...files, ...links.keys(), ...links.values()]);
  const place = (file: string) => posix.join("code", relative(root, file).split(sep).join("/"));
  const entries: ZipEntry[] = files.map((file) => ({ path: place(file), content: readFileSync(file) }));
  for (const file of PYTHON_FILES)
    entries.push({ path: `underwrite_ray/${file}`, content: readFileSync(python(file)) });
  const placed = Object.fromEntries([...links].map(([link, target]) => [place(link), place(target)]));
  entries.push({ path: "links.json", content: Buffer.from(JSON.stringify(placed)) });
  const bytes = zip(entries);
  return {
    name: contentName("code", bytes),
    bytes,
    handlerModule: place(fileURLToPath(handlerModule)),
    nodeWorker: place(fileURLToPath(worker)),
  };
}

/** What the job runs first. */
export function bootstrap(): Uint8Array {
  return readFileSync(python("bootstrap.py"));
}

function python(file: string): URL {
  return new URL(`../../../ray/underwrite_ray/${file}`, import.meta.url);
}

/**
 * The Node that runs this process in gzip, so that the cluster computes the same bits. Packing 120 MB takes seconds, so
 * the result is kept in the user's cache.
 */
export function packNode(): RayPackage {
  const file = join(cacheFolder(), `ray-node-${process.version}-${process.platform}-${process.arch}.gz`);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, gzipSync(readFileSync(process.execPath), { level: 1 }));
    renameSync(unfinished, file);
  }
  const bytes = readFileSync(file);
  return { name: contentName("node", bytes), bytes };
}

/** This machine's system and processor, as Python's module `platform` calls them. */
export function nodePlatform(): string {
  const machine = process.arch === "x64" ? "x86_64" : process.platform === "darwin" ? "arm64" : "aarch64";
  return `${process.platform}-${machine}`;
}

function contentName(kind: string, bytes: Uint8Array): string {
  return `${kind}-${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}`;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache } = process.env;
  return join(cache || join(homedir(), ".cache"), "underwrite");
}

/** The deepest folder that all files are in. */
function commonFolder(files: readonly string[]): string {
  let common = dirname(files[0] ?? "/").split(sep);
  for (const file of files) {
    const parts = dirname(file).split(sep);
    const length = common.findIndex((part, i) => part !== parts[i]);
    if (length >= 0) common = common.slice(0, length);
  }
  return common.join(sep) || sep;
}
