/**
 * Runs a benchmark:
 *
 *     npm run bench -- SUITE [--only LEARNER,…] [--rows N,…|german] [--threads N,…] [--repeats N]
 *                            [--json] [--out FILE] [--write]
 *
 * `--json` prints one JSON document, `--out` puts it into a file, `--write` renews the suite's section of
 * `docs/benchmarks.md`. How far it is goes to stderr.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UnderwriteError, UsageError } from "../src/errors.ts";
import { flagsText, parseFlags } from "./flags.ts";
import { load, thisMachine } from "./machine.ts";
import { peerPrograms } from "./python.ts";
import { sectionOf, writeSection } from "./section.ts";
import type { Suite } from "./suite.ts";
import { germanSuite } from "./suites/german.ts";
import { learnersSuite } from "./suites/learners.ts";
import { predictSuite } from "./suites/predict.ts";
import { qualitySuite } from "./suites/quality.ts";
import { scalingSuite } from "./suites/scaling.ts";

const suites: readonly Suite[] = [learnersSuite, germanSuite, predictSuite, qualitySuite, scalingSuite];

/** Measurements that are programs of their own, with flags of their own. */
const programs: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  reference: ["reference.ts"],
  tracking: ["tracking.ts"],
  ray: ["ray/on-cluster.ts", "1", "2", "overhead.ts"],
};

/** @returns the exit status: 1 where something could not be measured. */
async function runSuite(suite: Suite, args: readonly string[]): Promise<number> {
  const { json, out, write, ...flags } = parseFlags(args);
  const folder = mkdtempSync(path.join(tmpdir(), "underwrite-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  const before = load();
  say(`load before: ${before.toFixed(2)}`);
  const findings = await suite.run({ ...flags, programs: await peerPrograms(), folder, say });
  const after = load();
  say(`load after: ${after.toFixed(2)}`);
  const machine = { ...thisMachine(), ...findings.versions };
  const document = JSON.stringify({ suite: suite.name, machine, load: { before, after }, results: findings.results });
  const date = new Date().toISOString().slice(0, 10);
  const told = { flags: flagsText(flags), machine: thisMachine(), load: { before, after }, date, findings };
  const section = sectionOf(suite, told);
  if (out !== undefined) writeFileSync(out, `${document}\n`);
  if (write) writeSection(suite.title, section);
  process.stdout.write(json ? `${document}\n` : `${section}\n`);
  for (const failure of findings.failures) say(`not measured: ${failure}`);
  return findings.failures.length > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  try {
    if (name !== undefined && Object.hasOwn(programs, name)) {
      const [file, ...told] = programs[name];
      const program = path.join(import.meta.dirname, file);
      return spawnSync(process.execPath, [program, ...told, ...args], { stdio: "inherit" }).status ?? 1;
    }
    const suite = suites.find((candidate) => candidate.name === name);
    if (suite === undefined) {
      const names = [...suites.map((candidate) => candidate.name), ...Object.keys(programs)];
      throw new UsageError("UW-BENCH-001", `no suite "${name ?? ""}": expected one of ${names.join(", ")}.`);
    }
    return await runSuite(suite, args);
  } catch (error) {
    if (!(error instanceof UnderwriteError)) throw error;
    say(`${error.code} ${error.message}`);
    return error.exitCode;
  }
}

process.exitCode = await main(process.argv.slice(2));
