/**
 * A real training on a cluster of simulated nodes, beside this machine without one, as the command line does it:
 *
 *     node bench/ray/on-cluster.ts NODES 1 training.ts [EXECUTORS [LEARNERS [CV]]]
 *
 * Prints what a person would read, and the `timing` of `train --json`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [executors = "inline,threads,ray", learners = "random_forest,svm,mlp", cv = "5x4"] = process.argv.slice(2);
const cwd = process.env["UNDERWRITE_BENCH_FOLDER"] ?? mkdtempSync(join(tmpdir(), "training-"));
const which = executors.includes(",") ? ["--compare-executors", executors] : ["--executor", executors];
const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
try {
  const args = [main, "train", "german-credit", "--learners", learners, "--cv", cv, ...which, "--json"];
  const printed = execFileSync(process.execPath, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const { timing } = JSON.parse(printed);
  console.log(JSON.stringify({ learners, cv, load: loadavg(), timing }, null, 2));
} finally {
  if (process.env["UNDERWRITE_BENCH_FOLDER"] === undefined) rmSync(cwd, { recursive: true, force: true });
}
