/**
 * What the protocol sustains, on a cluster of simulated nodes:
 *
 *     node bench/ray/on-cluster.ts NODES 4 limits.ts
 *
 * The nodes share this machine's cores, so tasks sleep, and only what the protocol itself costs is told: weak scaling (as
 * many tasks a CPU, whatever the number of CPUs), the most empty tasks, events and bytes a second, CPU time of each process
 * on the way, and how many tasks the driver has at Ray at once.
 */
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import type { Task } from "../../src/executors/index.ts";
import { createRayExecutor } from "../../src/executors/ray/executor.ts";
import { RayHttp } from "../../src/executors/ray/ray-http.ts";
import { ADDRESS, rounded } from "./jobs.ts";

const SLEEPS_PER_CPU = 20;
const TASKS = 2000;

const executor = createRayExecutor({ handlerModule: new URL("handlers.ts", import.meta.url), address: ADDRESS });
const { workers, nodes } = await executor.open();
// Every worker has a Node, and has run something.
await run(4 * workers, { handler: "sleep", input: { seconds: 0.5 } });

const sleeping = await run(SLEEPS_PER_CPU * workers, { handler: "sleep", input: { seconds: 1 } });
const before = cpuSeconds();
const empty = await run(TASKS, { handler: "nothing", input: null }, true);
const after = cpuSeconds();
const stepping = await run(200, { handler: "steps", input: null });
const large = await run(100, { handler: "bytes", input: { bytes: 2 ** 20 } });
await executor.close();

console.log(
  JSON.stringify(
    {
      nodes: nodes.length,
      cpus: workers,
      load: loadavg(),
      weakScaling: { tasks: SLEEPS_PER_CPU * workers, seconds: sleeping.seconds, ideal: SLEEPS_PER_CPU },
      emptyTasks: {
        perSecond: Math.round(TASKS / empty.seconds),
        mostAtRay: empty.mostAtRay,
        cpuMsPerTask: Object.fromEntries(
          Object.entries(after).map(([name, used]) => [name, rounded(((used - (before[name] ?? 0)) * 1000) / TASKS)]),
        ),
      },
      progressEventsPerSecond: Math.round((200 * 100) / stepping.seconds),
      outputMiBPerSecond: Math.round(100 / large.seconds),
    },
    null,
    2,
  ),
);

async function run(count: number, what: Pick<Task, "handler" | "input">, watch = false) {
  const began = performance.now();
  const stop = new AbortController();
  const watching = watch ? mostAtRay(stop.signal) : undefined;
  const runs = Array.from({ length: count }, (_, i) => executor.submit({ name: `${what.handler} ${i}`, ...what }));
  for (const { done } of runs) {
    const end = await done;
    if (end.type !== "finished") throw new Error(JSON.stringify(end));
  }
  const seconds = rounded((performance.now() - began) / 1000);
  stop.abort();
  return { seconds, mostAtRay: await watching };
}

/** The most tasks that Ray has got and not finished, looked at now and then. */
async function mostAtRay(signal: AbortSignal): Promise<number> {
  const http = new RayHttp(ADDRESS);
  let most = 0;
  while (!signal.aborted) {
    const query = "limit=1000&filter_keys=state&filter_predicates=%21%3D&filter_values=FINISHED";
    const { data } = (await http.getJson(`/api/v0/tasks?${query}`)) as {
      readonly data: { readonly result: { readonly result: readonly { readonly name: string }[] } };
    };
    most = Math.max(most, data.result.result.filter(({ name }) => name.startsWith("nothing")).length);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  http.close();
  return most;
}

/** CPU seconds of every process of the cluster so far, and of this one, by what they are. */
function cpuSeconds(): Record<string, number> {
  const kinds = [
    ["head store (gcs_server)", /gcs_server/],
    ["dashboard", /dashboard\/dashboard\.py|dashboard\.modules|ray-dashboard/],
    ["agents", /dashboard\/agent\.py|runtime_env\/agent|log_monitor|ray-dashboard.*agent/],
    ["raylets", /raylet\/raylet/],
    ["driver", /underwrite_ray\.driver/],
    ["Node of workers", /node-worker/],
    ["workers", /ray::|default_worker/],
  ] as const;
  const used: Record<string, number> = { submitter: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 };
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const kind = kinds.find(([, pattern]) => pattern.test(command))?.[0];
      if (kind === undefined || command.startsWith("sh ") || command.startsWith("/bin/sh")) continue;
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      used[kind] = (used[kind] ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has just ended.
    }
  }
  return used;
}
