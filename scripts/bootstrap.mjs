/**
 * Where the scripts of package.json begin: sees that everything is installed, then runs the wanted programs under the
 * Node that package-lock.json pins. It may itself be run by Node 18 in a fresh clone, so it is plain JavaScript without
 * dependencies.
 */
import { delimiter, join } from "node:path";
import { run } from "../bin/run.mjs";
import { ensureInstalled, pinnedNode, root, SetupError } from "./install.mjs";
import { areKernelsBuilt } from "./kernels.mjs";

const types = ["node_modules/typescript/bin/tsc", "-p", "."];
const lint = ["node_modules/oxlint/bin/oxlint"];
const format = ["node_modules/@biomejs/biome/bin/biome", "check"];
const checks = [types, lint, format];

/** What each command runs, one after another, as `[script, ...args]`. */
const programs = {
  setup: () => [],
  start: (args) => [["bin/underwrite.mjs", "start", ...args]],
  lint: () => checks,
  fix: () => [
    [...lint, "--fix"],
    [...format, "--write"],
  ],
  example: (args) => [["scripts/example.mjs", ...args]],
  notebook: (args) => [["scripts/notebook.mjs", "open", ...args]],
  "notebook:check": (args) => [["scripts/notebook.mjs", "check", ...args]],
  bench: (args) => [["bench/main.ts", ...args]],
  build: () => [["scripts/build.mjs"]],
  "build:wasm": () => [["scripts/build-wasm.mjs"]],
  // Somebody who asks for one file or one name wants its answer, not the checks of all files.
  test: (args) => [
    ...(args.some((arg) => !arg.startsWith("-")) ? [] : checks),
    ["node_modules/vitest/vitest.mjs", "run", ...args],
  ],
};

const [command = "setup", ...args] = process.argv.slice(2);
try {
  process.exitCode = await bootstrap();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.code} ${error.message}\n`);
  process.exitCode = error.exitCode;
}

async function bootstrap() {
  if (!Object.hasOwn(programs, command)) {
    throw new SetupError(
      "UW-SETUP-008",
      `no command "${command}": expected one of ${Object.keys(programs).join(", ")}.`,
    );
  }
  await ensureInstalled();
  // What these programs start in turn (npm, a shell) finds the pinned Node first as well.
  const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const kernels = areKernelsBuilt() || command === "build:wasm" ? [] : programs["build:wasm"]();
  for (const [script, ...rest] of [...kernels, ...programs[command](args)]) {
    const status = await run(pinnedNode, [join(root, script), ...rest], { cwd: root, env: { ...process.env, PATH } });
    if (status !== 0) return status;
  }
  return 0;
}
