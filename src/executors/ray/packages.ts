import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { threadModules } from "../threads/executor.ts";
import { moduleGraph } from "./module-graph.ts";
import { type ZipEntry, zip } from "./zip.ts";

/** A zip archive that Ray unpacks once on each node. */
export interface RayPackage {
  /** Depends on the content: the same code need not travel twice. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Module of the package that holds Node, for Python to find it by. */
const NODE_MODULE = "underwrite_node";

const PYTHON_FILES = ["__init__.py", "driver.py", "mailbox.py", "node_process.py", "tasks.py"];

export interface NodePackage extends RayPackage {
  /** Environment by which Python knows whether this Node fits a machine. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface CodePackage extends RayPackage {
  /** Paths inside the package. */
  readonly handlerModule: string;
  readonly nodeWorker: string;
}

/** The handler module with all it imports, this executor's worker and the Python driver. */
export async function packCode(handlerModule: URL): Promise<CodePackage> {
  const workerFile = import.meta.url.endsWith(".ts") ? "node-worker.ts" : "node-worker.js";
  const worker = new URL(workerFile, import.meta.url);
  const files = (await moduleGraph(handlerModule, [worker, ...threadModules])).map((url) => fileURLToPath(url));
  const root = commonFolder(files);
  const place = (file: string) => posix.join("code", relative(root, file).split(sep).join("/"));
  const entries: ZipEntry[] = files.map((file) => ({ path: place(file), content: readFileSync(file) }));
  for (const file of PYTHON_FILES) {
    const content = readFileSync(new URL(`../../../ray/underwrite_ray/${file}`, import.meta.url));
    entries.push({ path: `underwrite_ray/${file}`, content });
  }
  const bytes = zip(entries);
  return {
    name: packageName(bytes),
    bytes,
    handlerModule: place(fileURLToPath(handlerModule)),
    nodeWorker: place(fileURLToPath(worker)),
  };
}

/**
 * The Node that runs this process, so that the cluster computes the same bits. Packing 120 MB takes seconds, so the
 * archive is kept in the user's cache.
 */
export function packNode(): NodePackage {
  const file = join(cacheFolder(), `ray-node-${process.version}-${process.platform}-${process.arch}.zip`);
  if (!existsSync(file)) {
    const bytes = zip(
      [
        { path: `${NODE_MODULE}/__init__.py`, content: new Uint8Array() },
        { path: `${NODE_MODULE}/node`, content: readFileSync(process.execPath), executable: true },
      ],
      1,
    );
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, file);
  }
  const bytes = readFileSync(file);
  // As Python's module `platform` calls them.
  const machine = process.arch === "x64" ? "x86_64" : process.platform === "darwin" ? "arm64" : "aarch64";
  const environment = { UNDERWRITE_NODE_PLATFORM: `${process.platform}-${machine}` };
  return { name: packageName(bytes), bytes, environment };
}

function packageName(bytes: Uint8Array): string {
  return `_ray_pkg_${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}.zip`;
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
