/** Runs in a thread of its own, whose module cache is empty: imports what it is given and reports what was loaded. */
import { existsSync, realpathSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { Recorded, RecorderData } from "./module-graph.ts";

const loaded = new Set<string>();
const links = new Map<string, string>();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    if (resolved.url.startsWith("file:") && context.parentURL?.startsWith("file:")) {
      recordLink(specifier, fileURLToPath(context.parentURL));
    }
    return resolved;
  },
  load(url, context, nextLoad) {
    if (url.startsWith("file:")) {
      loaded.add(url);
      loaded.add(packageOf(url));
    }
    return nextLoad(url, context);
  },
});

for (const entry of (workerData as RecorderData).entries) await import(entry);
const recorded: Recorded = { files: [...loaded].filter((url) => url !== ""), links: [...links] };
parentPort?.postMessage(recorded);

/** Notes the link, where the folder in which Node finds a package is one. */
function recordLink(specifier: string, parent: string): void {
  const [, name] = /^((?:@[^/]+\/)?[^./@#][^/]*)/.exec(specifier) ?? [];
  if (name === undefined) return;
  for (let folder = dirname(parent); ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(place)) {
      const target = realpathSync(place);
      if (target !== place) links.set(place, target);
      return;
    }
    if (folder === dirname(folder)) return;
  }
}

/** The `package.json` that says how Node reads the file, or nothing. */
function packageOf(file: string): string {
  for (let folder = new URL(".", file); ; folder = new URL("..", folder)) {
    const manifest = new URL("package.json", folder);
    if (existsSync(fileURLToPath(manifest))) return manifest.href;
    if (folder.pathname === "/" || folder.href === new URL("..", folder).href) return "";
  }
}
