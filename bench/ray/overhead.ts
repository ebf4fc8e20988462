/**
 * What a task costs on a Ray cluster beyond what it does, beside plain Python Ray on the same cluster:
 *
 *     node bench/ray/overhead.ts [http://127.0.0.1:8265]
 *
 * Prints one JSON document. Start a cluster first; `ratio` is ours / plain Ray.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { createRayExecutor, type Executor } from "../../src/executors/index.ts";
import { RayHttp } from "../../src/executors/ray/ray-http.ts";

const address = process.argv[2] ?? "http://127.0.0.1:8265";
const handlerModule = new URL("handlers.ts", import.meta.url);
const cases = [
  { tasks: 20, seconds: 0.2 },
  { tasks: 500, seconds: 0 },
];

const http = new RayHttp(address);
const { ray_version: rayVersion } = (await http.getJson("/api/version")) as { readonly ray_version: string };

const { seconds: onePrintedLine } = await runJob("echo RESULT 1");
const script = readFileSync(new URL("plain.py", import.meta.url)).toString("base64");
const plain = await runJob(
  `python3 -c "import base64; exec(base64.b64decode('${script}'))" '${JSON.stringify(cases)}'`,
);

const started = performance.now();
const executor = createRayExecutor({ handlerModule, address });
const { workers, nodes } = await executor.open();
const opened = performance.now();
await executor.submit({ name: "first", handler: "nothing", input: null }).done;
const firstResult = performance.now();
await run(executor, 20, 0.05);
const ours: number[] = [];
for (const { tasks, seconds } of cases) ours.push(await run(executor, tasks, seconds));
const closing = performance.now();
await executor.close();
const closed = performance.now();
http.close();

const results = (JSON.parse(plain.result) as readonly number[]).map((plainSeconds, i) => {
  const oursSeconds = ours[i];
  const perTaskMs = Math.max(0, (oursSeconds - (cases[i].tasks * cases[i].seconds) / workers) * 1000) / cases[i].tasks;
  return { ...cases[i], oursSeconds, plainSeconds, ratio: oursSeconds / plainSeconds, overheadMsPerTask: perTaskMs };
});
const start = {
  onePrintedLine,
  open: (opened - started) / 1000,
  firstResult: (firstResult - started) / 1000,
  close: (closed - closing) / 1000,
};
console.log(JSON.stringify({ rayVersion, workers, nodes: nodes.length, load: loadavg(), start, results }, null, 2));

async function run(executor: Executor, tasks: number, seconds: number): Promise<number> {
  const began = performance.now();
  const input = { seconds };
  await Promise.all(
    Array.from({ length: tasks }, (_, i) => executor.submit({ name: `sleep ${i}`, handler: "sleep", input }).done),
  );
  return (performance.now() - began) / 1000;
}

/** Submits a job to Ray and waits for the line that begins with RESULT. */
async function runJob(entrypoint: string): Promise<{ readonly result: string; readonly seconds: number }> {
  const began = performance.now();
  const id = `bench-${randomBytes(4).toString("hex")}`;
  await http.postJson("/api/jobs/", { submission_id: id, entrypoint });
  for (;;) {
    const { logs } = (await http.getJson(`/api/jobs/${id}/logs`)) as { readonly logs: string };
    const [, result] = /^RESULT (.*)$/m.exec(logs ?? "") ?? [];
    if (result !== undefined) return { result, seconds: (performance.now() - began) / 1000 };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
