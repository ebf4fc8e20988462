/** Runs in a thread of its own, whose module cache is empty: imports what it is given and reports what was loaded. */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { RecorderData } from "./module-graph.ts";

const loaded = new Set<string>();

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith("file:")) {
      loaded.add(url);
      loaded.add(packageOf(url));
    }
    return nextLoad(url, context);
  },
});

for (const entry of (workerData as RecorderData).entries) await import(entry);
parentPort?.postMessage([...loaded].filter((url) => url !== ""));

/** The `package.json` that says how Node reads the file, or nothing. */
function packageOf(file: string): string {
  for (let folder = new URL(".", file); ; folder = new URL("..", folder)) {
    const manifest = new URL("package.json", folder);
    if (existsSync(fileURLToPath(manifest))) return manifest.href;
    if (folder.pathname === "/" || folder.href === new URL("..", folder).href) return "";
  }
}
