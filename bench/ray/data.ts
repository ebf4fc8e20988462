/**
 * Where a data set of 1,000,000 × 30 is once every worker of a cluster has it:
 *
 *     node bench/ray/on-cluster.ts 2 1 data.ts [ROWS]
 *
 * Prints one JSON document: how the data travelled, what each node's object store holds, what `/dev/shm` holds in all, and
 * the memory of each Node process. By a file in a folder that the driver sees, and through the head.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { loadavg } from "node:os";
import { createRayExecutor } from "../../src/executors/ray/executor.ts";
import type { Dataset, NumericColumn } from "../../src/table/index.ts";
import { ADDRESS, rounded } from "./jobs.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const COLUMNS = 30;
const MIB = 2 ** 20;

/** A third of whole numbers, a third of amounts in cents, a third that needs every bit. */
function synthetic(): Dataset {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const draw = [() => Math.floor(random() * 100), () => Math.round(random() * 1e7) / 100, random];
  const columns = Array.from({ length: COLUMNS }, (_, i): NumericColumn => {
    return { kind: "numeric", name: `x${i}`, values: Float64Array.from({ length: rows }, draw[i % 3]) };
  });
  return {
    schema: {
      name: "synthetic",
      fields: columns.map(({ name }) => ({ name, kind: "numeric", allowMissing: false })),
      target: { name: "bad", event: "1", nonEvent: "0" },
      costs: { falseNegative: 5, falsePositive: 1 },
    },
    X: { rows, columns },
    y: Uint8Array.from({ length: rows }, () => (random() < 0.2 ? 1 : 0)),
    source: { name: "synthetic", uri: "synthetic", sha256: "", synthetic: true, warnings: [] },
  };
}

const dataset = synthetic();
const results = [];
for (const sharedFolder of [undefined, "/nowhere"]) results.push(await ship(sharedFolder));
const inMemory = rounded((rows * (8 * COLUMNS + 1)) / MIB);
console.log(JSON.stringify({ rows, columns: COLUMNS, inMemoryMiB: inMemory, load: loadavg(), results }, null, 2));

async function ship(sharedFolder: string | undefined) {
  const executor = createRayExecutor({
    handlerModule: new URL("handlers.ts", import.meta.url),
    address: ADDRESS,
    ...(sharedFolder && { sharedFolder }),
  });
  const { workers } = await executor.open();
  const task = (i: number, seconds: number) => ({ name: `sum ${i}`, handler: "sumColumns", input: { seconds } });
  const wait = async (runs: readonly { readonly done: Promise<unknown> }[]) => {
    for (const { done } of runs) await done;
  };
  await wait(Array.from({ length: 2 * workers }, (_, i) => executor.submit(task(i, 1))));
  const shmBefore = sharedMemory();
  const nodeBefore = nodeProcesses();
  const headBefore = headMemory();
  const began = performance.now();
  let headMost = headBefore;
  const watch = setInterval(() => (headMost = Math.max(headMost, headMemory())), 50);
  const ref = await executor.put(dataset);
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  const first = performance.now();
  const runs = Array.from({ length: 3 * workers }, (_, i) => executor.submit({ ...task(i, 4), dataset: ref }));
  const begun = runs.slice(0, workers).map(async (run) => {
    for await (const event of run) if (event.type === "started") return;
  });
  await Promise.all(begun);
  const firstTaskSeconds = (performance.now() - first) / 1000;
  await wait(runs.slice(0, workers));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const report = {
    travelled: ref.travelled,
    putSeconds: rounded(seconds),
    untilEveryWorkerHasIt: rounded(firstTaskSeconds),
    headStoreMiB: { before: headBefore, most: headMost },
    objectStores: objectStores(),
    devShmMiB: { before: shmBefore, after: sharedMemory(), files: readdirSync("/dev/shm") },
    nodeProcesses: { before: nodeBefore, after: nodeProcesses() },
  };
  await wait(runs);
  await executor.close();
  return report;
}

/** MiB in use by all of shared memory: Ray's object stores are files there that have no name. */
function sharedMemory(): number {
  const { blocks, bfree, bsize } = statfsSync("/dev/shm");
  return rounded(((blocks - bfree) * bsize) / MIB);
}

/** What the object store of each node holds, as the nodes themselves say. */
function objectStores(): unknown {
  const program = `
import json, ray
from ray._private.internal_api import node_stats
ray.init(address="auto", configure_logging=False, log_to_driver=False)
stores = []
for node in ray.nodes():
    store = node_stats(node["NodeManagerAddress"], node["NodeManagerPort"], False).store_stats
    stores.append({"node": node["NodeID"][:6], "objects": store.num_local_objects, "MiB": round(store.object_store_bytes_used / 2**20, 1)})
print(json.dumps(stores))
`;
  return JSON.parse(execFileSync("python3", ["-c", program], { encoding: "utf8" }));
}

/** Memory of each Node process on the cluster, in MiB: all that is resident, and its part of what is shared. */
function nodeProcesses(): unknown[] {
  return processesLike(/node-worker\.ts/).map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]) / 1024);
    return { rss: of("Rss"), pss: of("Pss"), shared: of("Pss_Shmem") };
  });
}

function headMemory(): number {
  const [pid] = processesLike(/gcs_server/);
  const text = pid === undefined ? "" : readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) / 1024);
}

function processesLike(pattern: RegExp): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return pattern.test(command) && !command.startsWith("/bin/sh") && !command.startsWith("sh ");
    } catch {
      return false;
    }
  });
}
