import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { WorkerData } from "../threads/protocol.ts";

/**
 * What a recorder is started with. It looks like what a thread of the pool gets, because the modules of those threads
 * are among those it imports.
 */
export interface RecorderData extends WorkerData {
  readonly entries: readonly string[];
}

export interface ModuleGraph {
  /** `file:` URLs in order. */
  readonly files: readonly URL[];
  /** Folders that imports were resolved through, each with what it links to: workspaces and some installers make them. */
  readonly links: ReadonlyMap<string, string>;
}

/** What a recorder reports. */
export interface Recorded {
  readonly files: readonly string[];
  readonly links: readonly (readonly [link: string, target: string])[];
}

/**
 * What importing a module loads: itself, what it imports, the `package.json` that each is resolved by, and files that the
 * code names as `new URL("…", import.meta.url)` (workers, data beside the code).
 *
 * The module is really imported, in a thread of its own, with Node's own resolution.
 */
export async function moduleGraph(handlerModule: URL, others: readonly URL[]): Promise<ModuleGraph> {
  const found = new Map<string, URL>();
  const links = new Map<string, string>();
  let pending = [handlerModule, ...others];
  while (pending.length > 0) {
    const named: URL[] = [];
    const recorded = await load(handlerModule, pending);
    for (const [link, target] of recorded.links) links.set(link, target);
    for (const href of recorded.files) {
      if (found.has(href)) continue;
      const url = new URL(href);
      found.set(href, url);
      if (isCode(url)) named.push(...filesNamedIn(url));
    }
    const unseen = named.filter((url) => !found.has(url.href));
    for (const url of unseen) if (!isCode(url)) found.set(url.href, url);
    pending = unseen.filter(isCode);
  }
  return { files: [...found.values()].sort((a, b) => (a.href < b.href ? -1 : 1)), links };
}

async function load(handlerModule: URL, entries: readonly URL[]): Promise<Recorded> {
  const recorder = new URL(
    import.meta.url.endsWith(".ts") ? "module-recorder.ts" : "module-recorder.js",
    import.meta.url,
  );
  const workerData: RecorderData = {
    handlerModule: handlerModule.href,
    entries: entries.map(({ href }) => href),
  };
  const worker = new Worker(recorder, { workerData });
  try {
    // Rejects where the thread ends by an error.
    const [recorded] = (await once(worker, "message")) as [Recorded];
    return recorded;
  } finally {
    await worker.terminate();
  }
}

const isCode = (url: URL) => /\.[cm]?[jt]s$/.test(url.pathname);

function filesNamedIn(code: URL): URL[] {
  const named: URL[] = [];
  const text = readFileSync(fileURLToPath(code), "utf8");
  for (const [, quoted] of text.matchAll(/new URL\(\s*["'`]([^"'`$]+)["'`],\s*import\.meta\.url\s*\)/g)) {
    const url = new URL(quoted, code);
    if (url.protocol === "file:" && existsSync(fileURLToPath(url))) named.push(url);
  }
  return named;
}
