import { execFile } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumProgram } from "../browser.ts";
import { pythonPrograms } from "../python.ts";
import { freePort } from "../tracking/mlflow-server.ts";
import { sharedFile, underwrite, workingFolder } from "./cli.ts";

const oldest = pythonPrograms("mlflow-3.7");
const latest = pythonPrograms("latest");
const browser = chromiumProgram();

const root = fileURLToPath(new URL("../..", import.meta.url));

const LEARNERS = ["logistic_regression", "extra_trees"];
const FOLDS = 3;

let cwd = "";
let parent = "";
/** Run ids by learner. */
const runs: Record<string, string> = {};

async function json(...args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await underwrite([...args, "--json"], { cwd });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** A folder in which two models were trained and one of them registered. */
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "underwrite-services-"));
  const args = ["train", "german-credit", "--learners", LEARNERS.join(), "--cv", String(FOLDS), "--workers", "1"];
  const trained = (await json(...args)) as { parentRunId: string; runs: { learner: string; runId: string }[] };
  parent = trained.parentRunId;
  for (const { learner, runId } of trained.runs) runs[learner] = runId;
  await json("register", runs["extra_trees"], "--name", "credit-risk", "--alias", "champion");
  const { attributes } = JSON.parse(readFileSync(sharedFile("data/german-credit.codebook.json"), "utf8"));
  const names: string[] = attributes.map(({ name }: { name: string }) => name).slice(0, 20);
  const lines = readFileSync(sharedFile("data/german.data"), "utf8").split("\n").slice(0, 20);
  const rows = lines.map((line) => line.split(" ").slice(0, 20).join(","));
  writeFileSync(join(cwd, "applicants.csv"), `${[names.join(","), ...rows].join("\n")}\n`);
}, 120_000);

afterAll(async () => {
  await underwrite(["services", "down"], { cwd });
  rmSync(cwd, { recursive: true, force: true });
}, 60_000);

// The oldest first: the newest brings the database up to date, after which the oldest can't read it any more.
const readers = [
  { version: "3.7", programs: oldest },
  { version: "newest", programs: latest },
].filter(({ programs }) => programs !== undefined);

describe.skipIf(readers.length === 0).each(readers)("MLflow $version in the folder", ({ programs = "" }) => {
  it("lists every run with all it has, and scores as underwrite does", async () => {
    const script = join(import.meta.dirname, "../packaging/python/read_folder.py");
    const env = { ...process.env, MLFLOW_TRACKING_URI: "sqlite:///mlflow.db", MLFLOW_DISABLE_TELEMETRY: "true" };
    const args = [script, "german-credit", "models:/credit-risk@champion", "applicants.csv"];
    const { stdout } = await promisify(execFile)(join(programs, "python"), args, { cwd, env, maxBuffer: 2 ** 24 });
    const found = JSON.parse(stdout);

    expect(Object.keys(found.runs).sort()).toEqual([parent, ...Object.values(runs)].sort());
    expect(found.runs[parent]).toMatchObject({ status: "FINISHED", parent: null, datasets: ["german-credit"] });
    expect(found.runs[parent].artifacts).toEqual(expect.arrayContaining(["leaderboard.csv", "timeline.svg"]));
    for (const learner of LEARNERS) {
      const run = found.runs[runs[learner]];
      expect(run).toMatchObject({ name: learner, status: "FINISHED", parent, datasets: ["german-credit"] });
      expect(run.params).toMatchObject({ learner, cv: String(FOLDS), seed: "42", executor: "threads" });
      expect(run.history).toHaveLength(FOLDS + 1);
      expect(run.history.at(-1)[1]).toBe(run.metrics.roc_auc);
      expect(run.artifacts).toEqual(
        expect.arrayContaining(["oof.csv", "roc.svg", "model/MLmodel", "model/model.onnx"]),
      );
      const scored = (await json("score", runs[learner], "applicants.csv")) as { pd: number }[];
      for (const [row, { pd }] of scored.entries()) expect(Math.abs(run.pd[row] - pd)).toBeLessThan(1e-6);
    }
    expect(found.registered).toEqual([{ name: "credit-risk", aliases: { champion: 1 } }]);
    expect(found.champion).toEqual(found.runs[runs["extra_trees"]].pd);
  }, 120_000);
});

describe("underwrite services", () => {
  it.skipIf(latest === undefined)(
    "starts MLflow over this folder, knows it again, and ends it",
    async () => {
      const port = await freePort();
      const started = (await json("services", "up", "--mlflow", "--port", String(port))) as {
        mlflow: { url: string; pid: number };
      };
      expect(started.mlflow.url).toBe(`http://127.0.0.1:${port}`);
      expect(await json("services", "up", "--mlflow")).toEqual(started);
      expect(await json("services", "status")).toMatchObject({ mlflow: { pid: started.mlflow.pid, answers: true } });
      if (browser !== undefined) await looksAtPages(browser, started.mlflow.url);
      const more = ["train", "german-credit", "--learners", "naive_bayes", "--workers", "1"];
      expect((await underwrite(more, { cwd, env: { MLFLOW_TRACKING_URI: started.mlflow.url } })).status).toBe(0);
      expect(await json("services", "down")).toEqual({ mlflow: { pid: started.mlflow.pid }, ray: null });
      expect(await json("services", "status")).toEqual({ mlflow: null, ray: null });
      await expect(fetch(started.mlflow.url)).rejects.toThrow("fetch failed");
      // What was trained by way of the server is in the folder like everything else.
      const listed = (await json("runs", "--filter", "params.learner = 'naive_bayes'")) as { runId: string }[];
      expect(await json("score", listed[0].runId, "applicants.csv")).toHaveLength(20);
    },
    180_000,
  );

  describe("in a clone without Python packages", () => {
    let clone = "";
    beforeAll(() => {
      clone = mkdtempSync(join(tmpdir(), "underwrite-clone-"));
      for (const part of ["src", "bin", "scripts", "python", "package.json"]) {
        cpSync(join(root, part), join(clone, part), { recursive: true });
      }
      symlinkSync(join(root, "node_modules"), join(clone, "node_modules"), "dir");
    });
    afterAll(() => rmSync(clone, { recursive: true, force: true }));

    const up = async (env: Record<string, string>) =>
      underwrite(["services", "up", "--mlflow", "--port", String(await freePort())], {
        cwd: clone,
        env,
        program: join(clone, "src/cli/main.ts"),
      });

    it("says which Python is missing", async () => {
      const { status, stderr } = await up({ PATH: dirname(process.execPath), UNDERWRITE_PYTHON: "" });
      expect(stderr).toMatch(
        /^UW-SERVICE-002 Python with MLflow can't be set up: no Python 3\.\d+ to 3\.\d+ .*none at all.*Install one/,
      );
      expect(status).toBe(4);
    });

    it.skipIf(latest === undefined)(
      "says what failed where the packages can't be had, and leaves no half of them",
      async () => {
        const offline = { PIP_INDEX_URL: "http://127.0.0.1:9/simple", PIP_RETRIES: "0", PIP_NO_CACHE_DIR: "1" };
        const { status, stderr } = await up({ ...offline, PIP_CONFIG_FILE: "/dev/null" });
        expect(stderr).toContain("Installing Python packages into");
        expect(stderr).toMatch(
          /UW-SERVICE-002 Python with MLflow can't be set up: .*pip install.* ended with status 1/,
        );
        expect(status).toBe(4);
        expect(existsSync(join(clone, ".venv/.underwrite-setup"))).toBe(false);
      },
      60_000,
    );
  });

  it.each([
    ["--mlflow", "--port"],
    ["--ray", "--ray-port"],
  ])("%s says so where the port is taken", async (service, flag) => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    try {
      const port = String((other.address() as { port: number }).port);
      const { status, stderr } = await underwrite(["services", "up", service, flag, port], { cwd: workingFolder() });
      expect(stderr).toMatch(/^UW-SERVICE-001 port \d+ of 127.0.0.1 can't be used: .*EADDRINUSE/);
      expect(stderr).toContain(`Choose another with ${flag}, or end what listens there.`);
      expect(status).toBe(2);
    } finally {
      other.close();
    }
  });

  it("asks which service, and for a port that is one", async () => {
    const folder = workingFolder();
    const nothing = await underwrite(["services", "up"], { cwd: folder });
    expect(nothing).toMatchObject({ status: 2, stderr: expect.stringContaining("UW-SERVICE-004") });
    for (const flag of ["--port", "--ray-port", "--cpus"]) {
      const { status, stderr } = await underwrite(["services", "up", "--ray", flag, "many"], { cwd: folder });
      expect(status).toBe(2);
      expect(stderr).toContain(`UW-SERVICE-005 ${flag} "many": expected a whole number from 1 to`);
    }
  });

  it("does not take another process of the same number for its own", async () => {
    const folder = workingFolder();
    mkdirSync(join(folder, ".underwrite"));
    const record = { pid: process.pid, began: "long ago", url: "http://127.0.0.1:9", log: "log" };
    writeFileSync(join(folder, ".underwrite/services.json"), JSON.stringify({ mlflow: record, ray: record }));
    const status = await underwrite(["services", "status"], { cwd: folder });
    const notRunning =
      /^MLflow {2}not running: it has ended by itself.* log\..*\nRay {5}not running: it has ended by itself/;
    expect(status).toMatchObject({ status: 0, stdout: expect.stringMatching(notRunning) });
    const down = await underwrite(["services", "down"], { cwd: folder });
    expect(down).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing was running") });
  });
});

/** The pages that a person opens first, in a real browser. With `SCREENSHOTS=FOLDER` it keeps what it saw. */
async function looksAtPages(executablePath: string, url: string): Promise<void> {
  const chromiumBrowser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await chromiumBrowser.newPage({ viewport: { width: 1400, height: 950 } });
    const open = async (address: string, ...texts: string[]) => {
      await page.goto("about:blank");
      await page.goto(`${url}/#${address}`);
      for (const text of texts) await page.getByText(text).first().waitFor({ timeout: 60_000 });
    };
    const { experimentId } = ((await json("runs", "--limit", "1")) as { experimentId: string }[])[0];
    const run = `/experiments/${experimentId}/runs/${runs["extra_trees"]}`;
    await open(`/experiments/${experimentId}/runs`, "train 2 models threads");
    await keep(page, "runs");
    await open(run, "Finished", "train 2 models threads", "credit-risk");
    await keep(page, "run");
    await open(`${run}/artifacts/roc.svg`, "roc.svg");
    await page.locator("img[src^='blob:'], img[src*='roc.svg'], svg text", { hasNotText: "nothing" }).first().waitFor();
    await keep(page, "picture");
    await open(`${run}/artifacts/model`, "Model schema", "duration_months");
    await keep(page, "model");
    await open("/models/credit-risk", "Version 1", "champion");
    await keep(page, "registered");
  } finally {
    await chromiumBrowser.close();
  }
}

async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
