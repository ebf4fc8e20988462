import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cliMain, sharedFile, underwrite } from "./cli.ts";
import { FAST, foldersWithRuns } from "./refusals.ts";
import { runsIn } from "./stored.ts";

const folders = foldersWithRuns();
const TRAIN = ["train", "german-credit", ...FAST];

describe("what goes where", () => {
  it("with --json, stdout is one document and words go to stderr", async () => {
    const cwd = await folders.next();
    const { status, stdout, stderr } = await underwrite([...TRAIN, "--json"], { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      experiment: "german-credit",
      dataset: { name: "german-credit", rows: 1000, synthetic: false },
      runs: [{ learner: "logistic_regression", status: "FINISHED", tiedWithBest: true }],
      timing: [{ executor: "inline", workers: 1 }],
      best: "logistic_regression",
    });
    expect(stderr).toMatch(/✓ \[1\/1\] logistic_regression/);
  });

  it("with --quiet, a training run says nothing", async () => {
    const cwd = await folders.next();
    expect(await underwrite([...TRAIN, "--quiet"], { cwd })).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("without a terminal, one plain line a model and no control characters", async () => {
    const cwd = await folders.next();
    const { stdout } = await underwrite(TRAIN, { cwd, env: { NO_COLOR: "", FORCE_COLOR: "" } });
    expect(stdout.match(/✓ \[1\/1\]/g)).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it("helps with every command", async () => {
    const cwd = await folders.next();
    const { stdout } = await underwrite(["--help"], { cwd });
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== "help");
    expect(commands).toEqual(expect.arrayContaining(["start", "train", "data", "runs", "compare", "score"]));
    const helps = await Promise.all(commands.map((command) => underwrite([command, "--help"], { cwd })));
    for (const help of helps) {
      expect(help).toMatchObject({ status: 0, stderr: "" });
      expect(help.stdout).toMatch(/^Usage: underwrite /);
      expect(help.stdout).toContain("--json");
    }
  });
});

describe("a reader that has read enough", () => {
  it("does not end a training run", async () => {
    const cwd = await folders.next();
    const args = ["train", "german-credit", "--learners", "logistic_regression,naive_bayes", "--cv", "2"];
    const { status, stderr } = await underwrite(args, {
      cwd,
      onOutput: (_, child) => child.stdout?.destroy(),
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(runsIn(cwd).map((run) => run.status)).toEqual(Array.from({ length: 5 }, () => "FINISHED"));
  });

  it("is no error of a list either", async () => {
    const cwd = await folders.next();
    const script = `"$0" "$1" runs show $("$0" "$1" runs --json | grep -o '[0-9a-f]\\{32\\}' | head -1) | head -1`;
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, cliMain], {
      cwd,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^logistic_regression .* FINISHED\n$/);
  });
});

describe("output that can't be written", () => {
  it("is an error with a code: UW-OUTPUT-001", async () => {
    const cwd = await folders.next();
    const env = { ...process.env, UNDERWRITE_DATA: sharedFile("data") };
    const { status, stderr } = spawnSync(process.execPath, [cliMain, "runs"], {
      cwd,
      env,
      encoding: "utf8",
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    expect(status).toBe(4);
    expect(stderr).toMatch(
      /^UW-OUTPUT-001 stdout can't be written: ENOSPC[^\n]+ Free some space, or write elsewhere\.\n$/,
    );
  });
});
