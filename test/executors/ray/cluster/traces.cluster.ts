import { existsSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRayExecutor } from "../../../../src/executors/ray/executor.ts";
import { handlerModule } from "../../../contract/executor-contract.ts";
import { germanCredit } from "../../fixtures/german.ts";
import { listKeys, nodeProcesses, RayCluster, until } from "./ray-cluster.ts";

describe("what a job leaves on a Ray cluster", () => {
  let cluster: RayCluster;
  const sharedMemory = () => (existsSync("/dev/shm") ? readdirSync("/dev/shm") : []);

  beforeAll(async () => {
    cluster = await RayCluster.start();
  });
  afterAll(() => cluster.stop());

  it("every task by its name in the State API, a log that people can read, and nothing else", async () => {
    const before = sharedMemory();
    const executor = createRayExecutor({ handlerModule, address: cluster.address, shipNode: true });
    await executor.open();
    const dataset = await executor.put(germanCredit());
    const names = ["svm[C=1] fold 1/5", "svm[C=1] fold 2/5", "logistic_regression fold 1/5"];
    const column = { column: "age_years" };
    const runs = names.map((name) => executor.submit({ name, handler: "sumColumn", input: column, dataset }));
    for (const { done } of runs) expect(await done).toMatchObject({ type: "finished" });
    executor.submit({ name: "cut short", handler: "spin", input: { seconds: 600 } });
    await executor.submit({ name: "prints", handler: "print", input: "seen by people" }).done;
    await until(() => nodeProcesses().length > 0);
    // What a worker prints reaches the job's log while the job runs, a moment later.
    await until(() =>
      cluster.logs().some(({ file, text }) => file.startsWith("job-driver") && text.includes("seen by people")),
    );
    await executor.close();

    const list = await cluster.ray("list", "tasks", "--detail", "--format=json", "--limit=1000");
    const listed = (JSON.parse(list) as { readonly name: string }[]).map(({ name }) => name);
    expect(listed).toEqual(expect.arrayContaining(names));

    const jobLog = cluster.logs().find(({ file }) => file.startsWith("job-driver"));
    expect(jobLog?.text).toContain("2 CPUs on 127.0.0.1");
    expect(jobLog?.text).toContain("svm[C=1] fold 1/5: finished on 127.0.0.1");
    expect(jobLog?.text).toContain("seen by people");
    expect(jobLog?.text).not.toContain('{"type"');

    await until(() => nodeProcesses().length === 0);
    expect(cluster.logs().filter(({ file }) => file.startsWith("underwrite"))).toEqual([]);
    expect(await cluster.python(listKeys)).toBe("");
    expect(sharedMemory()).toEqual(before);
  });

  it("nothing, when the submitter is gone without a word", async () => {
    const executor = createRayExecutor({ handlerModule, address: cluster.address });
    await executor.open();
    const run = executor.submit({ name: "spin", handler: "spin", input: { seconds: 600 } });
    await run[Symbol.asyncIterator]().next();
    // As when Ray is told to stop the job, or its lease runs out.
    const [job] = JSON.parse(await cluster.ray("list", "jobs", "--format=json", "--filter=status=RUNNING"));
    await cluster.ray("job", "stop", `--address=${cluster.address}`, job.submission_id);
    expect(await run.done).toEqual({ type: "cancelled" });
    expect(executor.lost).toMatchObject({ code: "UW-RAY-005", exitCode: 4 });
    await until(() => nodeProcesses().length === 0);
    await expect(executor.put(germanCredit())).rejects.toMatchObject({ code: "UW-RAY-005", exitCode: 4 });
    await executor.close();
    expect(await cluster.python(listKeys)).toBe("");
  });

  it("no job at all where every CPU is taken", async () => {
    const first = createRayExecutor({ handlerModule, address: cluster.address });
    await first.open();
    const spins = [1, 2].map((i) => first.submit({ name: `spin ${i}`, handler: "spin", input: { seconds: 600 } }));
    for (const spin of spins) await spin[Symbol.asyncIterator]().next();
    const second = createRayExecutor({ handlerModule, address: cluster.address });
    await expect(second.open()).rejects.toMatchObject({ code: "UW-RAY-004", exitCode: 4 });
    await expect(second.close()).resolves.toBeUndefined();
    await first.close();
  });
});
