import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { underwrite, workingFolder } from "./cli.ts";
import { runsIn } from "./stored.ts";

const ARGS = ["train", "german-credit", "--learners", "logistic_regression,naive_bayes", "--cv", "2", "--workers", "1"];
const preload = new URL("processes/die-in-worker.ts", import.meta.url).href;

const trainWithDeaths = (cwd: string, deaths: number) =>
  underwrite(ARGS, { cwd, env: { NODE_OPTIONS: `--import ${preload}`, UNDERWRITE_TEST_DEATHS: String(deaths) } });

function predictions(cwd: string, model: string): string {
  const id = runsIn(cwd).find((run) => run.name === model)?.id ?? "";
  return readFileSync(join(cwd, "mlruns", "1", id, "artifacts", "oof.csv"), "utf8");
}

describe("a worker that dies at its task", () => {
  it("is replaced, and its task tried again with the same bits", async () => {
    const [cwd, whole] = [workingFolder(), workingFolder()];
    const [{ status, stdout, stderr }] = await Promise.all([trainWithDeaths(cwd, 2), underwrite(ARGS, { cwd: whole })]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.match(/! logistic_regression fold 1\/2: [^\n]+; trying again/g)).toHaveLength(2);
    expect(runsIn(cwd).map((run) => run.status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
    for (const model of ["logistic_regression", "naive_bayes"]) {
      expect(predictions(cwd, model)).toBe(predictions(whole, model));
    }
  });

  it("fails its model alone after four deaths: exit status 1, and the rest is complete", async () => {
    const cwd = workingFolder();
    const { status, stdout, stderr } = await trainWithDeaths(cwd, 4);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    const reason =
      /logistic_regression: .*task logistic_regression fold 1\/2: its worker died 4 times.*use fewer workers/;
    expect(stdout).toMatch(reason);
    expect(stdout).toMatch(/✓ \[2\/2\] naive_bayes/);
    expect(stdout).not.toMatch(/^ +at /m);
    expect(runsIn(cwd)).toMatchObject([
      { name: "logistic_regression", status: "FAILED" },
      { name: "naive_bayes", status: "FINISHED" },
      { name: "train 2 models threads", status: "FAILED" },
    ]);

    const [{ runId }] = JSON.parse((await underwrite(["runs", "--parents", "--json"], { cwd })).stdout);
    expect(await underwrite(["train", "--resume", runId], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(runsIn(cwd).map((run) => run.status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
  });
});

describe("a model that can't be fitted", () => {
  it("fails alone, with its code: exit status 1", async () => {
    const cwd = workingFolder();
    const args = ["train", "german-credit", "--learners", "svm,naive_bayes", "--cv", "2", "--executor", "inline"];
    const { status, stdout, stderr } = await underwrite([...args, "--param", "svm.maxRows=100", "--json"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/✗ \[1\/2\] svm +UW-FIT-010 svm: .*maxRows.* Train on a sample/);
    const { runs, best } = JSON.parse(stdout);
    expect(best).toBe("naive_bayes");
    expect(runs).toMatchObject([
      { learner: "naive_bayes", status: "FINISHED" },
      { learner: "svm", status: "FAILED", error: expect.stringMatching(/^UW-FIT-010 svm: /), metrics: {} },
    ]);
    expect(runsIn(cwd).find((run) => run.name === "svm")).toMatchObject({ status: "FAILED", metrics: 0 });
  });

  it("leaves no leaderboard where it is the only one, and says why", async () => {
    const cwd = workingFolder();
    const args = ["train", "german-credit", "--learners", "svm", "--cv", "2", "--executor", "inline"];
    const { status, stdout } = await underwrite([...args, "--param", "svm.maxRows=100"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("No model finished.");
    expect(stdout).not.toContain("Ship candidate");
  });
});
