import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { start } from "../tracking/embedded/child-process.ts";
import { cliMain, sharedFile, underwrite, workingFolder } from "./cli.ts";
import { expectRefusal, FAST, foldersWithRuns, type Refusal } from "./refusals.ts";
import { alterStore, runsIn, storedIn } from "./stored.ts";

const TRAIN = ["train", "german-credit", ...FAST];
const folders = foldersWithRuns();

interface BrokenStore extends Pick<Refusal, "code" | "says"> {
  readonly about: string;
  readonly status: 2 | 4;
  readonly damage: (folder: string) => void;
}

describe("a store that can't be used", () => {
  it.concurrent.each<BrokenStore>([
    {
      about: "text where the database should be",
      damage: (folder) => writeFileSync(join(folder, "mlflow.db"), "row,repeat,fold,y,pd\n".repeat(500)),
      status: 4,
      code: "UW-TRACK-004",
      says: ["mlflow.db is not a readable SQLite database", "Restore it from a copy"],
    },
    {
      about: "a database that was cut off",
      damage: (folder) => truncateSync(join(folder, "mlflow.db"), 20_000),
      status: 4,
      code: "UW-TRACK-004",
      says: ["mlflow.db is not a readable SQLite database", "--tracking sqlite:PATH"],
    },
    {
      about: "a database of another program",
      damage: (folder) => {
        rmSync(join(folder, "mlflow.db"));
        alterStore(folder, "CREATE TABLE songs (title TEXT)");
      },
      status: 4,
      code: "UW-TRACK-006",
      says: ["mlflow.db is a SQLite database, but not one of MLflow's", "--tracking sqlite:PATH"],
    },
    {
      about: "a database of an older MLflow",
      damage: (folder) => alterStore(folder, "DROP TABLE input_tags"),
      status: 4,
      code: "UW-TRACK-006",
      says: ["it lacks input_tags", "mlflow db upgrade"],
    },
    {
      about: "a folder where the database should be",
      damage: (folder) => {
        rmSync(join(folder, "mlflow.db"));
        mkdirSync(join(folder, "mlflow.db"));
      },
      status: 4,
      code: "UW-TRACK-005",
      says: ["mlflow.db can't be opened", "Check that it is a file"],
    },
  ])("$about: $code", async ({ damage, ...expected }) => {
    const cwd = await folders.next();
    damage(cwd);
    const before = readdirSync(cwd);
    expectRefusal(await underwrite(TRAIN, { cwd }), expected);
    expect(readdirSync(cwd)).toEqual(before);
  });

  it.concurrent("an experiment that was deleted in MLflow: UW-TRACK-409", async () => {
    const cwd = await folders.next();
    alterStore(cwd, "UPDATE experiments SET lifecycle_stage = 'deleted' WHERE name = 'german-credit'");
    const stored = storedIn(cwd);
    const says = ['experiment "german-credit" was deleted', "mlflow experiments restore"];
    expectRefusal(await underwrite(TRAIN, { cwd }), { status: 2, code: "UW-TRACK-409", says });
    expect(storedIn(cwd)).toEqual(stored);
  });

  it.concurrent("a file where the artifacts should go: UW-TRACK-007", async () => {
    const cwd = await folders.next();
    rmSync(join(cwd, "mlruns"), { recursive: true });
    writeFileSync(join(cwd, "mlruns"), "");
    const before = runsIn(cwd);
    const result = await underwrite(TRAIN, { cwd });
    expectRefusal(result, { status: 4, code: "UW-TRACK-007", says: ["mlruns"] });
    expect(runsIn(cwd)).toEqual(expect.arrayContaining(before));
    expect(runsIn(cwd).filter((run) => run.status === "RUNNING")).toEqual([]);
  });

  it.concurrent("a file where the journal should go: UW-TRAIN-001", async () => {
    const cwd = await folders.next();
    rmSync(join(cwd, ".underwrite"), { recursive: true });
    writeFileSync(join(cwd, ".underwrite"), "");
    const before = runsIn(cwd);
    const says = [
      ".underwrite",
      "can't be used",
      "what was stored is kept",
      "Go on with:\n  npx underwrite train --resume",
    ];
    expectRefusal(await underwrite(TRAIN, { cwd }), { status: 4, code: "UW-TRAIN-001", says });
    expect(runsIn(cwd)).toEqual(expect.arrayContaining(before));
    expect(runsIn(cwd).filter((run) => run.status === "RUNNING")).toEqual([]);
  });
});

/** Root may write everywhere, so the attempt is made as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

describe("a folder that may not be written", () => {
  it.each([
    { what: "the folder and the database", database: 0o444 },
    { what: "the folder alone", database: 0o666 },
  ])("$what", async ({ database }) => {
    const cwd = await folders.next();
    const stored = storedIn(cwd);
    for (const name of ["mlflow.db", ""]) if (nobody.uid) chownSync(join(cwd, name), nobody.uid, nobody.gid);
    for (const name of readdirSync(cwd)) if (name.startsWith("mlflow.db-")) rmSync(join(cwd, name));
    chmodSync(join(cwd, "mlflow.db"), database);
    chmodSync(cwd, 0o555);
    const result = await underwrite(TRAIN, { cwd, ...nobody });
    chmodSync(cwd, 0o755);
    const says = ["mlflow.db", "--tracking sqlite:PATH"];
    expectRefusal(result, { status: 4, code: result.stderr.split(" ")[0], says });
    expect(result.stderr).toMatch(/^UW-TRACK-00[35] /);
    expect(storedIn(cwd)).toEqual(stored);
  });
});

describe("a store that another process holds locked", () => {
  const env = { UNDERWRITE_LOCK_SECONDS: "0.3" };

  async function lock(folder: string): Promise<() => Promise<void>> {
    const holder = start("hold-lock.ts", [join(folder, "mlflow.db")]);
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder.stdout ?? holder, "data");
    return async () => {
      const ended = once(holder, "exit");
      holder.kill("SIGKILL");
      await ended;
    };
  }

  it("gives up after the time to wait, and can still be read", async () => {
    const cwd = await folders.next();
    const stored = storedIn(cwd);
    const unlock = await lock(cwd);
    const says = ["mlflow.db stayed locked by another process", "Wait for that process or end it", "is kept"];
    expectRefusal(await underwrite(TRAIN, { cwd, env }), { status: 4, code: "UW-TRACK-001", says });
    expect(JSON.parse((await underwrite(["runs", "--json"], { cwd, env })).stdout)).toHaveLength(1);
    await unlock();
    expect(storedIn(cwd)).toEqual(stored);
  });

  it("waits for it as long as it is told to", async () => {
    const cwd = await folders.next();
    const unlock = await lock(cwd);
    const training = underwrite(TRAIN, { cwd, env: { UNDERWRITE_LOCK_SECONDS: "60" } });
    await unlock();
    expect(await training).toMatchObject({ status: 0, stderr: "" });
    expect(runsIn(cwd)).toHaveLength(4);
  });

  it("keeps what is complete where it is locked in the midst of training, and says how to go on", async () => {
    const cwd = workingFolder();
    let unlock: Promise<() => Promise<void>> | undefined;
    const args = ["train", "german-credit", "--cv", "3", "--learners", "logistic_regression,mlp"];
    const result = await underwrite([...args, "--param", "mlp.maxIter=400", "--param", "mlp.nIterNoChange=400"], {
      cwd,
      env,
      onOutput(output) {
        if (output.includes("[1/2]")) unlock ??= lock(cwd);
      },
    });
    await (await unlock)?.();
    expect(result.stderr).toMatch(
      /^UW-TRACK-001 [^\n]+ Go on with:\n {2}npx underwrite train --resume [0-9a-f]{32}\n$/,
    );
    expect(result.status).toBe(4);
    expect(runsIn(cwd).filter((run) => run.status === "FINISHED")).toMatchObject([{ name: "logistic_regression" }]);
    const resume = /train --resume [0-9a-f]{32}/.exec(result.stderr)?.[0] ?? "";
    expect(await underwrite(resume.split(" "), { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(runsIn(cwd).map((run) => run.status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
  });
});

describe("two trainings at once in one folder", () => {
  it("are both stored, whole", async () => {
    const cwd = workingFolder();
    const args = ["train", "german-credit", "--learners", "logistic_regression,naive_bayes", "--cv", "3"];
    const results = await Promise.all(["1", "2", "3"].map((seed) => underwrite([...args, "--seed", seed], { cwd })));
    for (const result of results) expect(result).toMatchObject({ status: 0, stderr: "" });
    const runs = runsIn(cwd);
    expect(runs.map((run) => run.status)).toEqual(Array.from({ length: 9 }, () => "FINISHED"));
    expect(new Set(runs.filter((run) => run.name === "naive_bayes").map((run) => run.metrics)).size).toBe(1);
    expect(readdirSync(join(cwd, ".underwrite"))).toEqual([]);
  });
});

describe("no room for what a run stores", () => {
  const program = ["exec", process.execPath, join(import.meta.dirname, "processes", "run-out-of-room.ts"), cliMain];

  function runIn(shell: readonly string[], script: string, folder: string) {
    const [command, ...args] = [...shell, "-c", `cd "$0" && ${script}`, folder];
    const env = { ...process.env, NO_COLOR: "1", UNDERWRITE_DATA: sharedFile("data") };
    return spawnSync(command, args, { encoding: "utf8", env });
  }

  function expectKept(printed: string): void {
    const message =
      /^UW-TRACK-002 no space left to write [^\n]+ is kept\. Go on with:\n {2}npx underwrite train --resume [0-9a-f]{32}\n$/;
    expect(JSON.parse(printed)).toEqual({
      first: { status: 0, stdout: "", stderr: "" },
      cramped: { status: 4, stdout: "", stderr: expect.stringMatching(message) },
      kept: ["FINISHED", "FINISHED", "KILLED", "KILLED"],
      resumed: { status: 0, stdout: "", stderr: "" },
      ended: ["FINISHED", "FINISHED", "FINISHED", "FINISHED"],
    });
  }

  it("on the disk: keeps what was stored, says so, and goes on once there is room", ({ skip }) => {
    // A disk of its own: a small tmpfs in a mount namespace.
    const shell = ["unshare", "--user", "--map-root-user", "--mount", "sh"];
    const script = `mount -t tmpfs -o size=16m none . && cd "$0" && ${program.join(" ")} disk`;
    const { error, stdout, stderr } = runIn(shell, script, workingFolder());
    if (error !== undefined || /unshare|mount:/.test(stderr))
      skip(`this machine allows no disk for the test: ${stderr}`);
    expectKept(stdout);
  });

  it("in a file that may not grow further: the same", () => {
    expectKept(runIn(["sh"], `${program.join(" ")} file`, workingFolder()).stdout);
  });
});
