import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

/** The AssemblyScript of the learning kernels, and the module that they are compiled into. */
export const kernelSources = join(root, "src/kernels/assembly");
export const kernelsFile = join(root, "src/kernels/wasm/bytes.js");

/** The first line of the compiled module: what it was compiled from. */
export function sourcesStamp() {
  const hash = createHash("sha256");
  for (const name of readdirSync(kernelSources).sort()) {
    if (name.endsWith(".ts")) hash.update(name).update(readFileSync(join(kernelSources, name)));
  }
  hash.update(readFileSync(join(root, "node_modules/assemblyscript/package.json")));
  return `// Compiled from sources with SHA-256 ${hash.digest("hex")}.`;
}

export function areKernelsBuilt() {
  return existsSync(kernelsFile) && readFileSync(kernelsFile, "utf8").startsWith(`${sourcesStamp()}\n`);
}
