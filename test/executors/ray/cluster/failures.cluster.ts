import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Executor, TaskRun } from "../../../../src/executors/index.ts";
import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { handlerModule } from "../../../contract/executor-contract.ts";
import { germanCredit } from "../../fixtures/german.ts";
import { nodeProcesses, processes, RayCluster, raylets, rayWorkers, until } from "./ray-cluster.ts";

describe("a Ray cluster that loses", () => {
  let cluster: RayCluster;
  let executor: Executor;
  let folder: string;
  /** Tasks run until there is such a file. */
  let goOn: string;
  let runs: readonly TaskRun[];
  let sharedMemory: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "failures-"));
    sharedMemory = readdirSync("/dev/shm");
    cluster = await RayCluster.start({ nodes: 2, cpusPerNode: 1 });
  });
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  beforeEach(async ({ task }) => {
    goOn = path.join(folder, task.id);
    executor = createRayExecutor({ handlerModule, address: cluster.address, shipNode: true });
    const { workers } = await executor.open();
    const dataset = await executor.put(germanCredit());
    const input = { file: goOn, column: "age_years" };
    runs = Array.from({ length: 6 }, (_, i) =>
      executor.submit({ name: `task ${i}`, handler: "waitAndSum", input, dataset }),
    );
    // In the midst of it: every place is taken, the other tasks wait.
    for (const run of runs.slice(0, workers)) await run[Symbol.asyncIterator]().next();
  });

  afterEach(() => executor.close());

  const kill = (pid: number) => process.kill(pid, "SIGKILL");

  /** @returns why tasks were started again. */
  async function expectAllResults(): Promise<string[]> {
    const reasons: string[] = [];
    const firstRetry = Promise.race(runs.map((run) => retry(run)));
    await firstRetry;
    writeFileSync(goOn, "");
    for (const run of runs) {
      expect(await run.done).toMatchObject({ type: "finished", output: 35546 });
      for await (const event of run) if (event.type === "retried") reasons.push(event.reason);
    }
    await executor.close();
    await expectNothingLeft();
    return reasons;
  }

  /** Neither a process nor a file in shared memory, within the minute and a half that a test has. */
  async function expectNothingLeft(): Promise<void> {
    await until(() => nodeProcesses().length === 0);
    await until(() => readdirSync("/dev/shm").every((file) => sharedMemory.includes(file)));
  }

  async function retry(run: TaskRun): Promise<void> {
    for await (const event of run) if (event.type === "retried") return;
  }

  it("a Node process gives all results", async () => {
    kill(nodeProcesses()[0]);
    expect(await expectAllResults()).toEqual(["Node was ended by signal 9"]);
  });

  it("a Ray worker gives all results", async () => {
    kill(rayWorkers()[0]);
    expect(await expectAllResults()).toEqual([expect.stringContaining("WorkerCrashedError")]);
  });

  it("a node gives all results", async () => {
    // The head's raylet was started first.
    kill(raylets()[1]);
    const reasons = await expectAllResults();
    expect(reasons.length).toBeGreaterThanOrEqual(1);
    // The next test counts on the places of the nodes that are left.
    await until(async () => (await cluster.aliveNodes()) === 1);
  });

  it("its head lets go of what has no result yet, and leaves nothing behind", async () => {
    for (const pid of processes(/gcs_server|dashboard|raylet|ray::|underwrite_ray/)) kill(pid);
    for (const { done } of runs) expect(await done).toEqual({ type: "cancelled" });
    expect(executor.lost).toMatchObject({ code: "UW-RAY-006", exitCode: 4 });
    await executor.close();
    await expectNothingLeft();
  });
});
