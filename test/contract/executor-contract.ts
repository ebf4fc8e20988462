import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Capacity,
  createInlineExecutor,
  type Executor,
  type Task,
  type TaskEvent,
} from "../../src/executors/index.ts";
import { germanCredit } from "../executors/fixtures/german.ts";
import { handlers } from "../executors/fixtures/handlers.ts";

export const handlerModule = new URL("../executors/fixtures/handlers.ts", import.meta.url);

export interface ExecutorUnderTest {
  create(): Promise<Executor>;
  /** Whether tasks run outside this process' main thread, so that a worker may die or be ended. */
  readonly isolated: boolean;
}

const longSleep = { name: "long sleep", handler: "sleep", input: { ms: 600_000 } };
const endlessLoop = { name: "endless loop", handler: "spin", input: { seconds: 600 } };

async function eventsOf(run: AsyncIterable<TaskEvent>): Promise<TaskEvent[]> {
  const events: TaskEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** Waits until the task runs. */
async function started(run: AsyncIterable<TaskEvent>): Promise<void> {
  for await (const event of run) if (event.type === "started") return;
}

/** The promises of the interface `Executor`, one test each. */
export function describeExecutor(name: string, { create, isolated }: ExecutorUnderTest): void {
  describe(`executor ${name}`, () => {
    let executor: Executor;
    let capacity: Capacity;
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "executor-"));
      executor = await create();
      capacity = await executor.open();
    });

    afterAll(async () => {
      await executor.close();
      rmSync(folder, { recursive: true });
    });

    const run = (handler: string, input: unknown = null, rest: Partial<Task> = {}) =>
      executor.submit({ name: handler, handler, input, ...rest });

    it("has the name it is chosen by", () => {
      expect(executor.name).toBe(name);
    });

    it("says how many tasks can run at once, and on what", () => {
      expect(capacity.workers).toBeGreaterThanOrEqual(1);
      expect(capacity.nodes.length).toBeGreaterThanOrEqual(1);
      for (const node of capacity.nodes) expect(node).toEqual({ name: expect.any(String), cores: expect.any(Number) });
    });

    describe("a task is a name and plain data", () => {
      it("brings nested data and typed arrays there and back", async () => {
        const input = {
          text: "Zürich 🏦",
          flags: [true, false, null],
          nested: { list: [1, [2.5, -3e-300]], empty: {} },
          pd: Float64Array.of(0.1, Number.NaN, -0, Number.POSITIVE_INFINITY),
          y: Uint8Array.of(0, 1, 255),
          codes: Int32Array.of(-2, -1, 2 ** 31 - 1),
          none: new Float32Array(0),
        };
        expect(await run("echo", input).done).toMatchObject({ type: "finished", output: input });
      });

      it("leaves the submitter's data alone", async () => {
        const input = { pd: Float64Array.of(1, 2, 3) };
        await run("echo", input).done;
        expect(input.pd).toEqual(Float64Array.of(1, 2, 3));
      });

      it("gives the same bits as in this thread", async () => {
        const inline = createInlineExecutor({ handlers });
        await inline.open();
        const task = { name: "compute", handler: "compute", input: { n: 5000, seed: 1.7 } };
        const [here, there] = await Promise.all([eventsOf(inline.submit(task)), eventsOf(executor.submit(task))]);
        expect(there.at(-1)).toMatchObject({ type: "finished", output: (here.at(-1) as { output: unknown }).output });
        const shares = (events: TaskEvent[]) => events.filter(({ type }) => type === "progress");
        expect(shares(there)).toEqual(shares(here));
        await inline.close();
      });

      it("refuses input that is no plain data", async () => {
        const end = await run("echo", () => 1).done;
        expect(end).toMatchObject({ type: "failed", error: { code: "UW-EXEC-004", name: "UsageError" } });
      });

      it("refuses output that is no plain data", async () => {
        const end = await run("returnFunction").done;
        expect(end).toMatchObject({ type: "failed", error: { code: "UW-EXEC-004" }, stats: { attempts: 1 } });
      });

      it("copies output that can't be handed over", async () => {
        const end = await run("webAssemblyMemory").done;
        expect(end).toMatchObject({ type: "finished" });
        expect((end as { output: Float64Array }).output[0]).toBe(0.1);
      });

      it("fails a task whose handler does not exist, and lists those that do", async () => {
        const end = await run("nonesuch").done;
        expect(end).toMatchObject({ type: "failed", error: { code: "UW-EXEC-002" } });
        expect(end).toMatchObject({ error: { message: expect.stringContaining("echo, print, sleep") } });
      });
    });

    describe("tells what happens", () => {
      it("start, progress and one end, in order", async () => {
        const events = await eventsOf(run("report", { shares: [0.25, 0.5, 0.75, 1] }));
        expect(events.map(({ type }) => type)).toEqual([
          "started",
          "progress",
          "progress",
          "progress",
          "progress",
          "finished",
        ]);
        expect(events[0]).toEqual({ type: "started", worker: expect.any(String), attempt: 1 });
        expect(events.slice(1, 5)).toMatchObject([{ share: 0.25 }, { share: 0.5 }, { share: 0.75 }, { share: 1 }]);
      });

      it("all of it to whoever comes late, and to several at once", async () => {
        const task = run("report", { shares: [0.5] });
        const early = eventsOf(task);
        const end = await task.done;
        const late = await eventsOf(task);
        expect(late).toEqual(await early);
        expect(late.at(-1)).toEqual(end);
      });

      it("progress by hundredths, however often a task reports", async () => {
        const shares = Array.from({ length: 100_001 }, (_, i) => i / 100_000);
        const events = await eventsOf(run("report", { shares }));
        expect(events.filter(({ type }) => type === "progress").length).toBeLessThanOrEqual(101);
        expect(events.at(-2)).toEqual({ type: "progress", share: 1 });
      });

      it("when a task was queued, ran and ended, where, and its CPU time", async () => {
        const before = Date.now();
        const [slept, spun] = await Promise.all([run("sleep", { ms: 200 }).done, run("spin", { seconds: 0.2 }).done]);
        for (const end of [slept, spun]) {
          if (end.type !== "finished") throw new Error(`expected an end, got ${end.type}`);
          const { worker, attempts, queuedAt, startedAt, endedAt } = end.stats;
          expect(worker).toMatch(/\S/);
          expect(attempts).toBe(1);
          expect(queuedAt).toBeGreaterThanOrEqual(before - 1);
          expect(startedAt).toBeGreaterThanOrEqual(queuedAt - 1);
          expect(endedAt - startedAt).toBeGreaterThanOrEqual(195);
          expect(endedAt).toBeLessThanOrEqual(Date.now() + 1);
        }
        const cpu = (end: TaskEvent) => ("stats" in end ? end.stats.cpuSeconds : Number.NaN);
        expect(cpu(slept)).toBeLessThan(cpu(spun));
        expect(cpu(spun)).toBeGreaterThanOrEqual(0.2);
      });

      it("what has been used since it was opened", async () => {
        await run("spin", { seconds: 0.1 }).done;
        const usage = executor.usage();
        expect(usage.cpuSeconds).toBeGreaterThan(0);
        expect(usage.wallSeconds).toBeGreaterThan(0.1);
        expect(usage.cpuUtilisation).toBeGreaterThan(0);
        expect(usage.cpuUtilisation).toBeLessThanOrEqual(1);
        expect(usage.maxConcurrentTasks).toBeGreaterThanOrEqual(1);
        expect(usage.maxConcurrentTasks).toBeLessThanOrEqual(capacity.workers);
      });
    });

    it("takes hundreds of tasks at once and ends each", async () => {
      const runs = Array.from({ length: 550 }, (_, i) => run("echo", { i }));
      const ends = await Promise.all(runs.map(({ done }) => done));
      expect(ends.map((end) => (end.type === "finished" ? end.output : end))).toEqual(runs.map((_, i) => ({ i })));
    });

    describe("a task that throws fails alone", () => {
      it("with its error's name, code, message and stack, and without another try", async () => {
        const error = { name: "FitError", code: "UW-FIT-001", message: "one class only" };
        const [before, failed, after] = await Promise.all([
          run("echo", 1).done,
          eventsOf(run("fail", error)),
          run("echo", 2).done,
        ]);
        expect(failed.map(({ type }) => type)).toEqual(["started", "failed"]);
        expect(failed[1]).toMatchObject({ error: { ...error, stack: expect.stringContaining("handlers") } });
        expect(before).toMatchObject({ type: "finished", output: 1 });
        expect(after).toMatchObject({ type: "finished", output: 2 });
      });

      it("even when what it throws is no error", async () => {
        const end = await run("failWithText").done;
        expect(end).toMatchObject({ type: "failed", error: { message: expect.stringContaining("just a text") } });
      });
    });

    if (isolated) {
      describe("a worker that dies is replaced", () => {
        it("and its task started again, which is told", async () => {
          const events = await eventsOf(run("exit", { file: join(folder, "twice"), times: 2 }));
          expect(events.map(({ type }) => type)).toEqual([
            "started",
            "retried",
            "started",
            "retried",
            "started",
            "finished",
          ]);
          expect(events).toMatchObject([{}, { attempt: 2 }, { attempt: 2 }, { attempt: 3 }, { attempt: 3 }, {}]);
          expect(events.at(-1)).toMatchObject({ output: 3, stats: { attempts: 3 } });
        });

        it("at most three times", async () => {
          const [events, other] = await Promise.all([
            eventsOf(run("exit", { file: join(folder, "always"), times: 99 })),
            run("sleep", { ms: 50 }).done,
          ]);
          expect(events.filter(({ type }) => type === "retried").length).toBe(3);
          expect(events.at(-1)).toMatchObject({
            type: "failed",
            error: { code: "UW-EXEC-005", name: "UnavailableError", message: expect.stringContaining("died 4 times") },
            stats: { attempts: 4 },
          });
          expect(other).toMatchObject({ type: "finished" });
        });

        it("also after an error that nobody catches", async () => {
          const events = await eventsOf(run("throwLater"));
          expect(events.filter(({ type }) => type === "retried").length).toBe(3);
          expect(events.at(-1)).toMatchObject({ type: "failed", error: { code: "UW-EXEC-005" } });
          expect(await run("echo", "still here").done).toMatchObject({ output: "still here" });
        });
      });
    }

    describe("data are put once", () => {
      it("and every later task can name them", async () => {
        const german = germanCredit();
        const dataset = await executor.put(german);
        const [amount, age] = await Promise.all([
          run("sumColumn", { column: "credit_amount" }, { dataset }).done,
          run("sumColumn", { column: "age_years" }, { dataset }).done,
        ]);
        expect(amount).toMatchObject({ output: 3271258 });
        expect(age).toMatchObject({ output: 35546 });
        const context = await run("describeContext", null, { dataset }).done;
        const { y, schema } = german;
        expect(context).toMatchObject({ output: { threads: 1, schema } });
        expect([...(context as { output: { y: Uint8Array } }).output.y]).toEqual([...y]);
      });

      it("without row identifiers, which stay with the submitter", async () => {
        const dataset = await executor.put(germanCredit());
        const end = await run("describeContext", null, { dataset }).done;
        expect(end).toMatchObject({ output: { keys: ["X", "folds", "schema", "source", "y"] } });
      });

      it("several at a time", async () => {
        const german = germanCredit();
        const first = await executor.put(german);
        const second = await executor.put({ ...german, X: { ...german.X, columns: german.X.columns.slice(0, 2) } });
        const ask = (dataset: { id: string }) => run("sumColumn", { column: "age_years" }, { dataset }).done;
        expect(await Promise.all([ask(first), ask(second)])).toMatchObject([{ output: 35546 }, { type: "finished" }]);
        expect(first.id).not.toBe(second.id);
      });

      it("and a task that names others fails", async () => {
        const end = await run("sumColumn", {}, { dataset: { id: "nonesuch" } }).done;
        expect(end).toMatchObject({ type: "failed", error: { code: "UW-EXEC-003" } });
      });
    });

    describe("cancel", () => {
      it("ends a running task that listens", async () => {
        const task = executor.submit(longSleep);
        await started(task);
        task.cancel();
        task.cancel();
        expect(await task.done).toEqual({ type: "cancelled" });
      });

      it("ends a task that waits, before it starts", async () => {
        const busy = Array.from({ length: capacity.workers }, () => executor.submit(longSleep));
        const waiting = executor.submit(longSleep);
        waiting.cancel();
        expect(await eventsOf(waiting)).toEqual([{ type: "cancelled" }]);
        for (const task of busy) task.cancel();
        await Promise.all(busy.map(({ done }) => done));
      });

      it("ends each of many, whatever it is at", async () => {
        const runs = Array.from({ length: 60 }, () => run("spin", { seconds: 0.02 }));
        await runs[capacity.workers].done;
        for (const task of runs) task.cancel();
        const ends = await Promise.all(runs.map(({ done }) => done));
        expect(new Set(ends.map(({ type }) => type))).toEqual(new Set(["finished", "cancelled"]));
      });

      it("does nothing to a task that has ended, nor to others", async () => {
        const task = run("echo", 1);
        const other = run("sleep", { ms: 50 });
        const end = await task.done;
        task.cancel();
        expect(await task.done).toBe(end);
        expect(await other.done).toMatchObject({ type: "finished" });
      });

      if (isolated) {
        it("ends a running task that is deaf to it; the place is free again", async () => {
          const deaf = Array.from({ length: capacity.workers }, () => executor.submit(endlessLoop));
          const next = run("echo", "next");
          await Promise.all(deaf.map(started));
          for (const task of deaf) task.cancel();
          for (const task of deaf) expect(await task.done).toEqual({ type: "cancelled" });
          expect(await next.done).toMatchObject({ output: "next" });
        });
      }
    });

    describe("close", () => {
      it("cancels what runs and what waits, and can be called twice", async () => {
        const closing = await create();
        const { workers } = await closing.open();
        const task = isolated ? endlessLoop : longSleep;
        const running = Array.from({ length: workers }, () => closing.submit(task));
        const waiting = closing.submit(longSleep);
        await Promise.all(running.map(started));
        await Promise.all([closing.close(), closing.close()]);
        await closing.close();
        for (const { done } of [...running, waiting]) expect(await done).toEqual({ type: "cancelled" });
        const { wallSeconds } = closing.usage();
        expect(closing.usage().wallSeconds).toBe(wallSeconds);
      });

      it("cancels every later task", async () => {
        const closed = await create();
        await closed.open();
        await closed.close();
        expect(await eventsOf(closed.submit(longSleep))).toEqual([{ type: "cancelled" }]);
        await expect(closed.put(germanCredit())).rejects.toMatchObject({ code: "UW-EXEC-001" });
      });

      it("is fine without open", async () => {
        const never = await create();
        await never.close();
      });
    });

    it("has to be opened first, and once", async () => {
      const fresh = await create();
      expect(await fresh.submit(longSleep).done).toMatchObject({ type: "failed", error: { code: "UW-EXEC-001" } });
      await expect(fresh.put(germanCredit())).rejects.toMatchObject({ code: "UW-EXEC-001" });
      await fresh.open();
      await expect(fresh.open()).rejects.toMatchObject({ code: "UW-EXEC-001" });
      await fresh.close();
    });
  });
}
