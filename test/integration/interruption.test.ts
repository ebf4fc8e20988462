import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliOptions, underwrite, workingFolder } from "./cli.ts";
import { runsIn } from "./stored.ts";

/** The first is complete long before the second. */
const LEARNERS = ["logistic_regression", "mlp"];
const EPOCHS = ["--param", "mlp.maxIter=2000", "--param", "mlp.nIterNoChange=2000"];
const ARGS = ["train", "german-credit", "--cv", "3", "--learners", LEARNERS.join(), ...EPOCHS];
const RESUME = /npx underwrite (train --resume [0-9a-f]{32})\n/;

/** Sends signals once the first model is complete. */
function onFirstModel(...signals: readonly NodeJS.Signals[]): Pick<CliOptions, "onOutput"> {
  let sent = false;
  return {
    onOutput(output, child) {
      if (sent || !/✓ \[1\/\d\]/.test(output)) return;
      sent = true;
      for (const signal of signals) child.kill(signal);
    },
  };
}

/** Sends a signal once a model's run has begun. */
function onFirstRun(folder: string, signal: NodeJS.Signals): Pick<CliOptions, "onStart"> {
  const hasBegun = () => existsSync(join(folder, "mlflow.db")) && namesIn(folder).includes(LEARNERS[0]);
  const watch = async (child: ChildProcess) => {
    while (child.exitCode === null && !hasBegun()) await sleep(5);
    child.kill(signal);
  };
  return { onStart: (child) => void watch(child) };
}

function namesIn(folder: string): string[] {
  try {
    return runsIn(folder).map((run) => run.name);
  } catch {
    return []; // The tables are being made.
  }
}

const withStatus = (folder: string, status: string) => runsIn(folder).filter((run) => run.status === status);

describe("an interrupted training run", () => {
  /** The same run, not interrupted. */
  let whole = "";
  beforeAll(async () => {
    whole = mkdtempSync(join(tmpdir(), "underwrite-whole-"));
    expect(await underwrite(ARGS, { cwd: whole })).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => rmSync(whole, { recursive: true, force: true }));

  const artifact = (folder: string, model: string, file: string): string => {
    const id = runsIn(folder).find((run) => run.name === model)?.id ?? "";
    return readFileSync(join(folder, "mlruns", "1", id, "artifacts", file), "utf8");
  };

  /** Resumes, and finds everything as if nothing had happened. */
  async function expectResumed(cwd: string, args: readonly string[]): Promise<void> {
    expect(await underwrite(args, { cwd })).toMatchObject({ status: 0, stderr: "" });
    const ended = (folder: string) =>
      runsIn(folder).map(({ name, status, metrics }) => [name.replace(/(inline|threads)$/, "…"), status, metrics]);
    expect(ended(cwd)).toEqual(ended(whole));
    for (const model of LEARNERS) {
      expect(artifact(cwd, model, "oof.csv")).toBe(artifact(whole, model, "oof.csv"));
      const { version: _, ...saved } = JSON.parse(artifact(cwd, model, "model/model.json"));
      const { version: __, ...expected } = JSON.parse(artifact(whole, model, "model/model.json"));
      expect(saved).toEqual(expected);
    }
    expect(readdirSync(join(cwd, ".underwrite"))).toEqual([]);
  }

  describe.each(["threads", "inline"])("on %s", (executor) => {
    it("keeps what is complete, marks the rest KILLED, and is resumed by the command that it prints", async () => {
      const cwd = workingFolder();
      const args = [...ARGS, "--executor", executor];
      const { status, stdout, stderr } = await underwrite(args, { cwd, ...onFirstModel("SIGINT") });
      expect(status, stderr).toBe(130);
      expect(stdout).toContain("Interrupted: storing what is complete");
      const [, resume] = RESUME.exec(stderr) ?? [];
      expect(stderr).toBe(`Interrupted: 1 of 2 models complete and stored. Go on with:\n  npx underwrite ${resume}\n`);
      expect(withStatus(cwd, "RUNNING")).toEqual([]);
      expect(withStatus(cwd, "FINISHED")).toMatchObject([{ name: "logistic_regression" }]);
      expect(withStatus(cwd, "KILLED")).toMatchObject([{ name: "mlp" }, { name: `train 2 models ${executor}` }]);
      await expectResumed(cwd, resume.split(" "));
    });

    it("can be interrupted before the first model is complete", async () => {
      const cwd = workingFolder();
      const args = [...ARGS, "--cv", "5x20", "--executor", executor];
      const { status, stderr } = await underwrite(args, { cwd, ...onFirstRun(cwd, "SIGINT") });
      expect({ status, stderr }).toEqual({ status: 130, stderr: expect.stringMatching(RESUME) });
      expect(withStatus(cwd, "RUNNING")).toEqual([]);
      expect(withStatus(cwd, "FINISHED")).toEqual([]);
    });
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("takes %s for Ctrl-C", async (signal) => {
    const cwd = workingFolder();
    const { status, stderr } = await underwrite(ARGS, { cwd, ...onFirstModel(signal) });
    expect({ status, stderr }).toEqual({ status: 130, stderr: expect.stringMatching(RESUME) });
    expect(withStatus(cwd, "RUNNING")).toEqual([]);
  });

  it("ends at once when told a second time, and is resumed all the same", async () => {
    const cwd = workingFolder();
    const { status, stderr } = await underwrite(ARGS, { cwd, ...onFirstModel("SIGINT", "SIGTERM") });
    expect({ status, stderr }).toEqual({ status: 130, stderr: expect.stringMatching(RESUME) });
    await expectResumed(cwd, RESUME.exec(stderr)?.[1].split(" ") ?? []);
  });

  it("does not begin on the next executor", async () => {
    const cwd = workingFolder();
    const args = [...ARGS, "--compare-executors", "inline,threads"];
    const { status } = await underwrite(args, { cwd, ...onFirstModel("SIGINT") });
    expect(status).toBe(130);
    expect(namesIn(cwd).filter((name) => name.startsWith("train "))).toEqual(["train 2 models inline"]);
  });

  it("leaves nothing behind where nothing was stored yet", async () => {
    const cwd = workingFolder();
    const onStart = (child: ChildProcess) => void sleep(700).then(() => child.kill("SIGINT"));
    const { signal } = await underwrite(["train", "synthetic:5000000"], { cwd, onStart });
    expect(signal).toBe("SIGINT");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("a training run whose process is killed", () => {
  const members = ["logistic_regression", "scorecard", "extra_trees", "gradient_boosting", "svm"];
  const args = ["train", "german-credit", "--cv", "3", "--learners", [...members, "soft_vote"].join()];

  it("loses nothing that was stored, and runs only what is missing when resumed", async () => {
    const cwd = workingFolder();
    const killed = await underwrite(args, { cwd, ...onFirstModel("SIGKILL") });
    expect(killed.signal).toBe("SIGKILL");
    const finished = withStatus(cwd, "FINISHED");
    // Each thread begins with a model of its own: either may be done first.
    const names = finished.map((run) => run.name);
    expect(names.includes("logistic_regression") || names.includes("scorecard"), names.join()).toBe(true);

    const [{ runId }] = JSON.parse((await underwrite(["runs", "--parents", "--json"], { cwd })).stdout);
    const resumed = await underwrite(["train", "--resume", runId, "--json"], { cwd });
    expect(resumed.status, resumed.stderr).toBe(0);
    const document = JSON.parse(resumed.stdout) as { runs: { status: string }[]; timing: { tasks: number }[] };
    expect(document.runs.map((run) => run.status)).toEqual(Array.from({ length: 6 }, () => "FINISHED"));
    expect(document.timing[0].tasks).toBeLessThanOrEqual(4 * (members.length - finished.length));
    expect(runsIn(cwd)).toEqual(expect.arrayContaining(finished));
    expect(runsIn(cwd)).toHaveLength(1 + 6);
  });
});
