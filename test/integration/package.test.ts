import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pinnedNodeFolder = join(root, "node_modules/node/bin");
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** Runs a program outside the clone, with the pinned Node first on PATH and none of the variables that npm and Vitest set for this run. */
function run(cwd: string, command: string, ...args: string[]) {
  const ofThisRun = /^(npm_(?!config_)|npm_config_local_prefix|NODE_(ENV|OPTIONS|PATH)|VITEST)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisRun.test(name)));
  env["npm_config_loglevel"] = "error";
  env["PATH"] = `${pinnedNodeFolder}:${process.env["PATH"]}`;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  return { status, stdout, stderr };
}

function applicants(rows: number): string {
  const random = new Random(7);
  const lines = Array.from({ length: rows }, () => {
    const income = 1500 + Math.round(4000 * random.float());
    const housing = random.float() < 0.4 ? "own" : "rent";
    const risk = 0.55 - income / 10_000 + (housing === "rent" ? 0.15 : 0);
    return `${income},${housing},${random.float() < risk ? "defaulted" : "paid"}`;
  });
  return `${["income,housing,outcome", ...lines].join("\n")}\n`;
}

describe("the package, installed elsewhere", () => {
  let folder = "";
  let project = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "underwrite-package-"));
    project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(
      join(project, "package.json"),
      '{ "private": true, "type": "module", "allowScripts": { "node": true } }',
    );
    const packed = run(root, "npm", "pack", "--pack-destination", folder);
    if (packed.status !== 0) throw new Error(packed.stdout + packed.stderr);
    const tarball = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    install(join(folder, tarball[0]));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function install(what: string): void {
    const { status, stderr } = run(project, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", what);
    if (status !== 0) throw new Error(stderr);
  }

  it("brings what it needs to run, and nothing else", () => {
    const entries = readdirSync(join(project, "node_modules/underwrite"));
    expect(entries).toEqual(expect.arrayContaining(["LICENSE", "README.md", "bin", "dist", "package.json", "program"]));
    for (const own of ["src", "test", "lint", "bench"]) expect(entries).not.toContain(own);
    expect(existsSync(join(project, "node_modules/typescript"))).toBe(false);
  });

  it("names the licenses of the packages whose code lies in its command line", () => {
    const licenses = readFileSync(join(project, "node_modules/underwrite/program/LICENSES.txt"), "utf8");
    for (const name of ["zod", "commander", "@observablehq/plot", "d3-scale"]) expect(licenses).toContain(`\n${name} `);
  });

  it("starts from the command line", () => {
    expect(run(project, "npx", "underwrite", "--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("is a library with types", () => {
    const program = `
      import { DataError, Random, type Table } from "underwrite";
      const table: Table = { rows: 0, columns: [] };
      const draw: number = new Random(1).float();
      console.log(table.rows, draw < 1, new DataError("UW-DATA-000", "no rows").exitCode);`;
    writeFileSync(join(project, "program.ts"), program);
    expect(run(project, "node", "program.ts")).toMatchObject({ status: 0, stdout: "0 true 3\n" });
    const tsc = join(root, "node_modules/.bin/tsc");
    const options = [
      "--strict",
      "--noEmit",
      "--module",
      "nodenext",
      "--types",
      "node",
      "--typeRoots",
      join(root, "node_modules/@types"),
      "--target",
      "es2025",
    ];
    expect(run(project, tsc, ...options, "program.ts")).toMatchObject({ status: 0, stdout: "" });
  });

  it("trains on a CSV file", () => {
    writeFileSync(join(project, "loans.csv"), applicants(300));
    const what = ["--target", "outcome", "--event", "defaulted", "--learners", "logistic_regression", "--cv", "3"];
    const { status, stdout, stderr } = run(project, "npx", "underwrite", "train", "loans.csv", ...what, "--json");
    expect(status, stderr).toBe(0);
    const { runs } = JSON.parse(stdout) as {
      runs: { learner: string; status: string; metrics: { roc_auc: number } }[];
    };
    expect(runs).toMatchObject([{ learner: "logistic_regression", status: "FINISHED" }]);
    expect(runs[0].metrics.roc_auc).toBeGreaterThan(0.55);
    expect(readdirSync(project)).toEqual(expect.arrayContaining(["mlflow.db", "mlruns"]));
  });

  it("scores with what it has trained, and shows it on a page", () => {
    const runs = run(project, "npx", "underwrite", "runs", "--json");
    const [{ runId }] = JSON.parse(runs.stdout) as { runId: string }[];
    const scored = run(project, "npx", "underwrite", "score", runId, "loans.csv", "--json");
    expect(scored.status, scored.stderr).toBe(0);
    const report = run(project, "npx", "underwrite", "report", "--html", "page.html");
    expect(report.status, report.stderr).toBe(0);
    expect(readFileSync(join(project, "page.html"), "utf8")).toContain("<svg");
  });

  describe("under a Node that is too old", () => {
    beforeAll(() => install("node@18.20.8"));

    it("says so in one line, and what to do", () => {
      const { status, stdout, stderr } = run(project, "npx", "underwrite", "--version");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^UW-SETUP-007 Node 18\.20\.8 is too old, Underwrite needs 24 or newer\. .*\n$/);
    });

    it("still works in the clone, which has a Node of its own", () => {
      const oldNode = join(project, "node_modules/node/bin/node");
      const launcher = join(root, "bin/underwrite.mjs");
      expect(run(project, oldNode, launcher, "--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    });
  });
});
