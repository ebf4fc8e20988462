#!/usr/bin/env node
// Plain JavaScript for any Node since 18: finds a Node that can run Underwrite, or says what is missing. In a clone it
// runs src/, under the clone's own Node where this one is too old; installed as a package it runs program/.
import { existsSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";

const leastMajor = 24;

const at = (path) => new URL(`../${path}`, import.meta.url);
const isClone = !fileURLToPath(at(".")).includes("node_modules") && existsSync(at("src/cli/main.ts"));
const main = isClone ? at("src/cli/main.ts") : at("program/cli/main.js");
const clonesNode = at(process.platform === "win32" ? "node_modules/node/bin/node.exe" : "node_modules/node/bin/node");

if (isClone && !existsSync(clonesNode)) {
  stop("UW-SETUP-006", `the clone is not set up. Run: npm --prefix ${fileURLToPath(at("."))} run setup`);
} else if (Number.parseInt(process.versions.node, 10) >= leastMajor) {
  suitShortJobs();
  // By way of the environment, so that worker threads start from compiled code as well.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "node-compile-cache");
  module.enableCompileCache();
  await import(main.href);
} else if (isClone) {
  const { run } = await import("./run.mjs");
  process.exitCode = await run(fileURLToPath(clonesNode), [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
} else {
  stop(
    "UW-SETUP-007",
    `Node ${process.versions.node} is too old, Underwrite needs ${leastMajor} or newer. ` +
      `Install a newer Node.js, or add one to this project: npm install node@${leastMajor}`,
  );
}

/**
 * Hot loops are WebAssembly. Of what is left, a short job would spend a sixth of its time on compiling code that it hardly
 * runs any more: so code has to run some times longer before V8 takes pains with it. And threads begin with as much room as
 * they come to need, instead of collecting garbage to find out. A V8 of another age may not know the flags, and would say
 * so.
 */
function suitShortJobs() {
  if (!process.versions.v8.startsWith("13.")) return;
  v8.setFlagsFromString("--invocation-count-for-maglev=1500 --invocation-count-for-maglev-osr=400");
  v8.setFlagsFromString("--invocation-count-for-turbofan=20000 --invocation-count-for-osr=4000");
  v8.setFlagsFromString("--min-semi-space-size=16 --initial-old-space-size=100");
}

function stop(code, message) {
  process.stderr.write(`${code} ${message}\n`);
  process.exitCode = 2;
}
