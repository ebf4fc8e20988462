import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { handlerModule } from "../../../contract/executor-contract.ts";
import { type CliOptions, underwrite, workingFolder } from "../../../integration/cli.ts";
import { runsIn } from "../../../integration/stored.ts";
import { listKeys, nodeProcesses, processes, RayCluster, until } from "./ray-cluster.ts";

/** The first is complete long before the second. */
const LEARNERS = ["logistic_regression", "mlp"];
const EPOCHS = ["--param", "mlp.maxIter=4000", "--param", "mlp.nIterNoChange=4000"];
const ARGS = ["train", "german-credit", "--cv", "3", "--learners", LEARNERS.join(), ...EPOCHS];
const ON_RAY = [...ARGS, "--executor", "ray"];
const RESUME = /Go on with:\n {2}npx underwrite (train --resume [0-9a-f]{32})\n/;
const TOKEN = "0123456789abcdef0123456789abcdef";

/** Does something once the first model is complete. */
function onFirstModel(act: (child: ChildProcess) => void): Pick<CliOptions, "onOutput"> {
  let done = false;
  return {
    onOutput(output, child) {
      if (done || !/✓ \[1\/\d\]/.test(output)) return;
      done = true;
      act(child);
    },
  };
}

const namesWith = (folder: string, status: string) =>
  runsIn(folder)
    .filter((run) => run.status === status)
    .map(({ name }) => name);

function outOfFold(folder: string, model: string): string {
  const id = runsIn(folder).find((run) => run.name === model)?.id ?? "";
  return readFileSync(join(folder, "mlruns", "1", id, "artifacts", "oof.csv"), "utf8");
}

/** What the command says where the place itself is wrong. */
async function refusal(env: Readonly<Record<string, string>>, ...more: readonly string[]): Promise<string> {
  const cwd = workingFolder();
  const { status, stdout, stderr } = await underwrite([...ON_RAY, ...more], { cwd, env });
  expect({ status, stdout }, stderr).toEqual({ status: 4, stdout: "" });
  // Nothing was begun, so nothing is in the store.
  expect(existsSync(join(cwd, "mlflow.db")) ? runsIn(cwd) : []).toEqual([]);
  return stderr;
}

describe("underwrite train --executor ray", () => {
  /** The same run on threads, not interrupted. */
  let whole = "";
  let cluster: RayCluster;

  beforeAll(async () => {
    whole = mkdtempSync(join(tmpdir(), "underwrite-whole-"));
    expect(await underwrite(ARGS, { cwd: whole })).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => rmSync(whole, { recursive: true, force: true }));

  beforeEach(async () => {
    cluster = await RayCluster.start();
  });
  afterEach(() => cluster.stop());

  it("loses its head: exits with 4 and what is complete, and is resumed on another cluster, which wants a token", async () => {
    const cwd = workingFolder();
    const killHead = () => {
      for (const pid of processes(/gcs_server|dashboard|raylet|ray::|underwrite_ray/)) process.kill(pid, "SIGKILL");
    };
    const { status, stderr } = await underwrite(ON_RAY, { cwd, ...onFirstModel(killHead) });
    expect(status, stderr).toBe(4);
    expect(stderr).toMatch(/^UW-RAY-006 the Ray head at http:\/\/127\.0\.0\.1:8265 has not answered for \d+ s/);
    const [, resume] = RESUME.exec(stderr) ?? [];
    expect(namesWith(cwd, "FINISHED")).toEqual(["logistic_regression"]);
    expect(namesWith(cwd, "KILLED")).toEqual(["mlp", "train 2 models ray"]);
    expect(await refusal({})).toMatch(/^UW-RAY-001 no Ray head answers at http:\/\/127\.0\.0\.1:8265 \(.*Start one/);
    await until(() => nodeProcesses().length === 0);

    await cluster.stop();
    cluster = await RayCluster.start({ token: TOKEN });
    expect(await refusal({})).toMatch(/^UW-RAY-002 .* wants a token\. Set RAY_AUTH_TOKEN/);
    expect(await refusal({ RAY_AUTH_TOKEN: "f".repeat(32) })).toMatch(/^UW-RAY-002 .* refuses this token\. Set/);
    const env = { RAY_AUTH_TOKEN: TOKEN };
    expect(await underwrite(resume.split(" "), { cwd, env })).toMatchObject({ status: 0, stderr: "" });
    expect(namesWith(cwd, "FINISHED")).toEqual([...LEARNERS, "train 2 models ray"]);
    for (const model of LEARNERS) expect(outOfFold(cwd, model)).toBe(outOfFold(whole, model));
  }, 180_000);

  it("is interrupted: exits with 130 and leaves nothing on the cluster", async () => {
    const sharedMemory = () => readdirSync("/dev/shm");
    const before = sharedMemory();
    const cwd = workingFolder();
    const { status, stderr } = await underwrite(ON_RAY, { cwd, ...onFirstModel((child) => child.kill("SIGINT")) });
    expect(status, stderr).toBe(130);
    expect(stderr).toMatch(/^Interrupted: 1 of 2 models complete and stored\. Go on with:\n/);
    expect(namesWith(cwd, "RUNNING")).toEqual([]);
    await expectNothingLeft();
    // Other programs of the machine come and go there.
    await until(() => sharedMemory().every((file) => before.includes(file)));

    // And while it waits for the cluster.
    const other = workingFolder();
    const hasBegun = () => processes(/underwrite_ray\.driver/).length > 0;
    const onStart = (child: ChildProcess) => void until(hasBegun).then(() => child.kill("SIGINT"));
    const early = await underwrite(ON_RAY, { cwd: other, onStart });
    expect(early).toMatchObject({ status: 130, stderr: "Interrupted.\n" });
    expect(runsIn(other)).toEqual([]);
    await expectNothingLeft();
  }, 120_000);

  async function expectNothingLeft(): Promise<void> {
    await until(() => processes(/underwrite_ray/).length + nodeProcesses().length === 0);
    expect(await cluster.python(listKeys)).toBe("");
    const jobs = JSON.parse(await cluster.ray("list", "jobs", "--format=json"));
    expect(jobs.filter(({ status }: { status: string }) => status === "RUNNING")).toEqual([]);
  }

  it("finds no free CPU, or an old Ray: says so and exits with 4", async () => {
    const other = createRayExecutor({ handlerModule, address: cluster.address });
    await other.open();
    const spins = [1, 2].map((i) => other.submit({ name: `spin ${i}`, handler: "spin", input: { seconds: 600 } }));
    for (const spin of spins) await spin[Symbol.asyncIterator]().next();
    expect(await refusal({})).toMatch(/^UW-RAY-004 .* has 0 of 2 CPUs free, and a task needs 1\. Wait for other jobs/);
    await other.close();

    // Ray 2.9 does not run on the Python that the tests use: only its answer is here.
    const old = createServer((_, response) => response.end('{"ray_version": "2.9.0"}')).listen(0, "127.0.0.1");
    await new Promise((resolve) => old.once("listening", resolve));
    const address = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
    expect(await refusal({}, "--ray", address)).toMatch(/^UW-RAY-003 .* runs Ray 2\.9\.0, expected 2\.\d+.*Upgrade it/);
    old.close();
  }, 120_000);
});
