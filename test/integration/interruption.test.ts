import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { type CliOptions, underwrite, workingFolder } from "./cli.ts";

const ARGS = ["train", "german-credit", "--cv", "5x4", "--learners", "logistic_regression,svm,mlp,knn,soft_vote"];
const FINISHED = /✓ \[1\/5\]/;

/** What the store holds, read as any other tool would. */
function runsIn(folder: string): { name: string; status: string; metrics: number }[] {
  const database = new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT r.name AS name, r.status AS status, COUNT(m.key) AS metrics
         FROM runs r LEFT JOIN latest_metrics m ON m.run_uuid = r.run_uuid GROUP BY r.run_uuid ORDER BY r.name`,
      )
      .all()
      .map((row) => ({ name: String(row["name"]), status: String(row["status"]), metrics: Number(row["metrics"]) }));
  } finally {
    database.close();
  }
}

/** Sends a signal once the first model is complete. */
function signalMidway(signal: NodeJS.Signals): { options: Pick<CliOptions, "onOutput">; sentAt: () => number } {
  let sentAt = 0;
  return {
    sentAt: () => sentAt,
    options: {
      onOutput(output, child) {
        if (sentAt > 0 || !FINISHED.test(output)) return;
        sentAt = performance.now();
        child.kill(signal);
      },
    },
  };
}

const artifact = async (folder: string, name: string): Promise<string> => {
  const { stdout } = await underwrite(["runs", "--json", "--filter", `attributes.run_name = '${name}'`], {
    cwd: folder,
  });
  const [{ artifactUri }] = JSON.parse(stdout) as [{ artifactUri: string }];
  return join(folder, artifactUri);
};

describe.each(["threads", "inline"])("Ctrl-C during a training run on %s", (executor) => {
  it("marks what is unfinished KILLED, prints the resume command, and resuming completes it with the same bits", async () => {
    const cwd = workingFolder();
    const midway = signalMidway("SIGINT");
    const stopped = await underwrite([...ARGS, "--executor", executor], { cwd, ...midway.options });
    expect(stopped.status, stopped.stderr).toBe(130);
    const resume = /underwrite (train --resume [0-9a-f]{32})/.exec(stopped.stderr)?.[1] ?? "";
    expect(resume).not.toBe("");
    const halfway = runsIn(cwd);
    expect(halfway.filter((run) => run.status === "RUNNING")).toEqual([]);
    expect(halfway.some((run) => run.status === "KILLED")).toBe(true);
    const kept = halfway.filter((run) => run.status === "FINISHED");
    expect(kept.length).toBeGreaterThan(0);

    const resumed = await underwrite(resume.split(" "), { cwd });
    expect(resumed.status, resumed.stderr).toBe(0);
    const after = runsIn(cwd);
    expect(after).toHaveLength(6);
    expect(after.every((run) => run.status === "FINISHED")).toBe(true);
    expect(existsSync(join(cwd, ".underwrite")) ? readdirSync(join(cwd, ".underwrite")) : []).toEqual([]);

    const whole = workingFolder();
    expect((await underwrite(ARGS, { cwd: whole })).status).toBe(0);
    const { readFile } = await import("node:fs/promises");
    for (const name of ["svm", "soft_vote"]) {
      const [a, b] = await Promise.all([artifact(cwd, name), artifact(whole, name)]);
      expect(await readFile(join(a, "oof.csv"), "utf8")).toBe(await readFile(join(b, "oof.csv"), "utf8"));
      expect(await readFile(join(a, "model/model.json"), "utf8")).toBe(
        await readFile(join(b, "model/model.json"), "utf8"),
      );
    }
  });
});

describe("SIGKILL of the whole process", () => {
  it("loses nothing that was stored, and --resume runs only what is missing", async () => {
    const cwd = workingFolder();
    const midway = signalMidway("SIGKILL");
    const killed = await underwrite(ARGS, { cwd, ...midway.options });
    expect(killed.signal).toBe("SIGKILL");
    const finished = runsIn(cwd).filter((run) => run.status === "FINISHED");
    expect(finished.length).toBeGreaterThan(0);

    const { stdout } = await underwrite(["runs", "--parents", "--json"], { cwd });
    const [{ runId }] = JSON.parse(stdout) as [{ runId: string }];
    const resumed = await underwrite(["train", "--resume", runId, "--json"], { cwd });
    expect(resumed.status, resumed.stderr).toBe(0);
    const document = JSON.parse(resumed.stdout) as { runs: { status: string }[]; timing: { tasks: number }[] };
    expect(document.runs.map((run) => run.status)).toEqual(Array.from({ length: 5 }, () => "FINISHED"));
    expect(document.timing[0].tasks).toBeLessThan(4 * 21);
    expect(runsIn(cwd)).toHaveLength(6);
  });
});
