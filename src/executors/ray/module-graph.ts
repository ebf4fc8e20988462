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

/**
 * The files that importing a module loads, as `file:` URLs: itself, what it imports, the `package.json` that each is
 * resolved by, and files that the code names as `new URL("…", import.meta.url)` (workers, data beside the code).
 *
 * The module is really imported, in a thread of its own, with Node's own resolution.
 */
export async function moduleGraph(handlerModule: URL, others: readonly URL[]): Promise<readonly URL[]> {
  const found = new Map<string, URL>();
  let pending = [handlerModule, ...others];
  while (pending.length > 0) {
    const named: URL[] = [];
    for (const url of await load(handlerModule, pending)) {
      if (found.has(url.href)) continue;
      found.set(url.href, url);
      if (isCode(url)) named.push(...filesNamedIn(url));
    }
    const unseen = named.filter((url) => !found.has(url.href));
    for (const url of unseen) if (!isCode(url)) found.set(url.href, url);
    pending = unseen.filter(isCode);
  }
  return [...found.values()].sort((a, b) => (a.href < b.href ? -1 : 1));
}

async function load(handlerModule: URL, entries: readonly URL[]): Promise<readonly URL[]> {
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
    const [urls] = (await once(worker, "message")) as [readonly string[]];
    return urls.map((url) => new URL(url));
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
