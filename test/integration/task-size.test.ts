import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { underwrite, workingFolder } from "./cli.ts";
import { runsIn } from "./stored.ts";

const LEARNERS = ["gradient_boosting", "logistic_regression"];
const ARGS = ["train", "german-credit", "--learners", LEARNERS.join(), "--cv", "2", "--json"];

const artifact = (cwd: string, run: string, file: string) => {
  const id = runsIn(cwd).find(({ name }) => name === run)?.id ?? "";
  return readFileSync(join(cwd, "mlruns", "1", id, "artifacts", file), "utf8");
};

async function train(...flags: string[]) {
  const cwd = workingFolder();
  const { status, stdout, stderr } = await underwrite([...ARGS, ...flags], { cwd });
  expect(status, stderr).toBe(0);
  return { cwd, timing: JSON.parse(stdout).timing };
}

describe("what is one task", () => {
  it("changes no bit: each fold, all folds of a model, several threads", async () => {
    const folds = await train("--workers", "2");
    const models = await train("--workers", "2", "--granularity", "model");
    const threads = await train("--workers", "2", "--cpus-per-task", "2");
    expect(folds.timing).toMatchObject([{ workers: 2, tasks: 6 }]);
    expect(models.timing).toMatchObject([{ workers: 2, tasks: 2 }]);
    expect(threads.timing).toMatchObject([{ workers: 1, tasks: 6, maxConcurrentTasks: 1 }]);
    for (const model of LEARNERS) {
      const outOfFold = artifact(folds.cwd, model, "oof.csv");
      expect(artifact(models.cwd, model, "oof.csv")).toBe(outOfFold);
      expect(artifact(threads.cwd, model, "oof.csv")).toBe(outOfFold);
      expect(artifact(models.cwd, model, "model/model.json")).toBe(artifact(folds.cwd, model, "model/model.json"));
    }
  });

  it("and where it ran are told apart from how long it took, and kept with the run", async () => {
    const { cwd, timing } = await train("--compare-executors", "inline,threads");
    expect(timing).toMatchObject([
      { executor: "inline", startSeconds: expect.any(Number), transferSeconds: expect.any(Number) },
      { executor: "threads", speedup: expect.any(Number), speedupWithStart: expect.any(Number) },
    ]);
    const { speedup: _, speedupWithStart: __, ...measured } = timing[1];
    expect(JSON.parse(artifact(cwd, "train 2 models threads", "timing.json"))).toEqual(measured);
    for (const { id, name } of runsIn(cwd).filter((run) => run.name.startsWith("train "))) {
      expect(readdirSync(join(cwd, "mlruns", "1", id, "artifacts")), name).toContain("executors.svg");
    }
  });
});
