import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createThreadsExecutor, type Task, type TaskRun, type ThreadsOptions } from "../../src/executors/index.ts";
import { germanCredit } from "./fixtures/german.ts";

const fixture = (file: string) => new URL(`./fixtures/${file}`, import.meta.url);

async function opened(options: Partial<ThreadsOptions> = {}) {
  const executor = createThreadsExecutor({ handlerModule: fixture("handlers.ts"), workers: 2, ...options });
  await executor.open();
  const run = (handler: string, input: unknown = null, rest: Partial<Task> = {}) =>
    executor.submit({ name: handler, handler, input, ...rest });
  return { executor, run };
}

async function started(run: TaskRun): Promise<void> {
  for await (const event of run) if (event.type === "started") return;
}

describe("threads executor", () => {
  it("numbers its workers from 1, and gives the number of a dead one to its successor", async () => {
    const { executor, run } = await opened();
    const folder = mkdtempSync(join(tmpdir(), "executor-"));
    const workers = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const both = [run("sleep", { ms: 20 }), run("exit", { file: join(folder, String(i)), times: 1 })];
      for (const { done } of both) {
        const end = await done;
        if (end.type === "finished") workers.add(end.stats.worker);
      }
    }
    expect([...workers].sort()).toEqual(["thread 1", "thread 2"]);
    await executor.close();
    rmSync(folder, { recursive: true });
  });

  it("starts tasks in the order of submission", async () => {
    const { executor, run } = await opened({ workers: 1 });
    const runs = Array.from({ length: 20 }, (_, i) => run("echo", i));
    const starts = (await Promise.all(runs.map(({ done }) => done))).map((end) =>
      end.type === "finished" ? end.stats.startedAt : Number.NaN,
    );
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    await executor.close();
  });

  it("has a worker go on with the next task while this thread is busy", async () => {
    const { executor, run } = await opened({ workers: 1 });
    const runs = Array.from({ length: 5 }, () => run("sleep", { ms: 50 }));
    await started(runs[0]);
    const until = performance.now() + 500;
    while (performance.now() < until);
    const busyUntil = performance.timeOrigin + performance.now();
    const [, second] = await Promise.all(runs.map(({ done }) => done));
    expect(second).toMatchObject({ type: "finished", stats: { attempts: 1 } });
    expect(second.type === "finished" && second.stats.startedAt).toBeLessThan(busyUntil);
    expect(executor.usage().maxConcurrentTasks).toBe(1);
    await executor.close();
  });

  it("leaves no task behind a long one that another worker would get to sooner", async () => {
    const { executor, run } = await opened();
    const long = run("spin", { seconds: 1 });
    const short = Array.from({ length: 8 }, () => run("sleep", { ms: 10 }));
    const [longEnd, ...shortEnds] = await Promise.all([long, ...short].map(({ done }) => done));
    for (const end of shortEnds) {
      if (end.type !== "finished" || longEnd.type !== "finished") throw new Error("expected all to finish");
      expect(end.stats.worker).not.toBe(longEnd.stats.worker);
      expect(end.stats.endedAt).toBeLessThan(longEnd.stats.endedAt);
    }
    await executor.close();
  });

  it("cancels a task that a worker was to go on with, and leaves the worker alone", async () => {
    const { executor, run } = await opened({ workers: 1 });
    const [busy, ahead, ...others] = [run("spin", { seconds: 0.5 }), ...[1, 2, 3].map((i) => run("echo", i))];
    await started(busy);
    ahead.cancel();
    expect(await Promise.race([busy.done, ahead.done])).toEqual({ type: "cancelled" });
    expect(await busy.done).toMatchObject({ output: "spun" });
    for (const { done } of others) expect(await done).toMatchObject({ type: "finished", stats: { attempts: 1 } });
    await executor.close();
  });

  it("counts no attempt of a task that a dead worker was to go on with", async () => {
    const { executor, run } = await opened({ workers: 1 });
    const folder = mkdtempSync(join(tmpdir(), "executor-"));
    const dying = run("exit", { file: join(folder, "starts"), times: 1 });
    const others = [1, 2, 3].map((i) => run("echo", i));
    expect(await dying.done).toMatchObject({ output: 2, stats: { attempts: 2 } });
    for (const { done } of others) expect(await done).toMatchObject({ type: "finished", stats: { attempts: 1 } });
    await executor.close();
    rmSync(folder, { recursive: true });
  });

  it("gives a task of two threads two places", async () => {
    const { executor, run } = await opened();
    const wide = () => run("sleep", { ms: 20 }, { threads: 2 }).done;
    await Promise.all([wide(), wide(), wide()]);
    expect(executor.usage().maxConcurrentTasks).toBe(1);
    await Promise.all([run("sleep", { ms: 50 }).done, run("sleep", { ms: 50 }).done]);
    expect(executor.usage().maxConcurrentTasks).toBe(2);
    expect(await run("echo", "more threads than workers", { threads: 99 }).done).toMatchObject({ type: "finished" });
    await executor.close();
  });

  it("lets all workers see one copy of the data", async () => {
    const { executor, run } = await opened({ workers: 2 });
    const german = germanCredit();
    const dataset = await executor.put(german);
    const sums = () => Promise.all([1, 2].map(() => run("sumColumn", { column: "duration_months" }, { dataset }).done));
    const [before] = await sums();
    await run("stamp", { value: 1006 }, { dataset }).done;
    const after = await sums();
    const sum = 20903;
    expect(before).toMatchObject({ output: sum });
    expect(after).toMatchObject([{ output: sum + 1000 }, { output: sum + 1000 }]);
    expect(german.X.columns[0]).toMatchObject({ values: { 0: 6 } });
    await executor.close();
  });

  it("replaces a worker that runs out of memory, and says so", async () => {
    const { executor, run } = await opened({ workers: 1, resourceLimits: { maxOldGenerationSizeMb: 24 } });
    const end = await run("exhaustMemory").done;
    expect(end).toMatchObject({ type: "failed", error: { code: "UW-EXEC-005" }, stats: { attempts: 4 } });
    expect(end).toMatchObject({ error: { message: expect.stringMatching(/memory/) } });
    expect(await run("echo", "alive").done).toMatchObject({ output: "alive" });
    await executor.close();
  });

  it("fails each task where the handler module can't be imported, and one that ends its workers too", async () => {
    for (const [file, code] of [
      ["nonesuch.ts", "UW-EXEC-006"],
      ["german.ts", "UW-EXEC-006"],
      ["exits-on-import.ts", "UW-EXEC-005"],
    ] as const) {
      const { executor, run } = await opened({ handlerModule: fixture(file) });
      const [first, second] = await Promise.all([run("echo").done, run("echo").done]);
      for (const end of [first, second]) expect(end).toMatchObject({ type: "failed", error: { code } });
      await executor.close();
    }
  });

  it("keeps no handle and no thread after close", async () => {
    const handles = () =>
      process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker");
    const threads = () => (process.report.getReport() as unknown as { workers: unknown[] }).workers.length;
    const before = { handles: handles(), threads: threads() };
    const { executor, run } = await opened();
    const deaf = run("spin", { seconds: 600 });
    await run("echo").done;
    expect(threads()).toBe(before.threads + 2);
    deaf.cancel();
    await deaf.done;
    run("spin", { seconds: 600 });
    await run("echo").done;
    await executor.close();
    expect({ handles: handles(), threads: threads() }).toEqual(before);
  });

  it("lets the process end by itself once it is closed", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(fixture("open-and-close.ts"))]);
    expect(stdout).toBe("finished\n");
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %s workers", (workers) => {
    expect(() => createThreadsExecutor({ handlerModule: fixture("handlers.ts"), workers })).toThrow(
      `workers = ${workers}, expected a whole number from 1 on.`,
    );
  });
});
