/**
 * What running on a Ray cluster costs beyond the tasks themselves, beside plain Ray on the same cluster:
 *
 *     node bench/ray/on-cluster.ts 1 2 overhead.ts [ROUNDS]
 *
 * Prints one JSON document, medians of the rounds: `start` is the time from submission to the first result, with the
 * machine's own Node and with Node sent along, beside a job that prints one line; `tasks` are sleeping tasks once all is
 * warm, ours / plain Ray as `ratio`. The first start on a cluster unpacks Node, and is listed by itself.
 */
import { loadavg } from "node:os";
import type { Executor } from "../../src/executors/index.ts";
import { createRayExecutor } from "../../src/executors/ray/executor.ts";
import { ADDRESS, median, ONE_LINE, pythonJob, rounded, runJob } from "./jobs.ts";

const rounds = Number(process.argv[2] ?? 5);
const handlerModule = new URL("handlers.ts", import.meta.url);
const cases = [
  { tasks: 20, seconds: 0.2 },
  { tasks: 500, seconds: 0 },
];

// Ray's own first job is slower than its later ones.
await runJob(ONE_LINE);
const starts: { readonly oneLine: number; readonly ownNode: number; readonly sentNode: number }[] = [];
for (let round = 0; round <= rounds; round++) {
  const { seconds: oneLine } = await runJob(ONE_LINE);
  starts.push({ oneLine, sentNode: await firstResult(true), ownNode: await firstResult(false) });
}
const [first, ...later] = starts;

const ratios: { readonly ours: number; readonly plain: number }[][] = cases.map(() => []);
const executor = createRayExecutor({ handlerModule, address: ADDRESS });
const { workers, nodes } = await executor.open();
for (let round = 0; round < rounds; round++) {
  const plain: readonly number[] = JSON.parse((await runJob(pythonJob("plain.py", cases))).result);
  // Ray has ended idle workers meanwhile: warm again, as plain.py makes its own.
  await run(executor, 20, 0.05);
  for (const [i, { tasks, seconds }] of cases.entries()) {
    ratios[i].push({ ours: await run(executor, tasks, seconds), plain: plain[i] });
  }
}
await executor.close();

const above = (kind: "ownNode" | "sentNode") => later.map((start) => start[kind] - start.oneLine);
console.log(
  JSON.stringify(
    {
      workers,
      nodes: nodes.length,
      rounds,
      load: loadavg(),
      start: {
        oneLine: rounded(median(later.map((start) => start.oneLine))),
        ownNode: rounded(median(later.map((start) => start.ownNode))),
        sentNode: rounded(median(later.map((start) => start.sentNode))),
        ownNodeAboveOneLine: rounded(median(above("ownNode"))),
        sentNodeAboveOneLine: rounded(median(above("sentNode"))),
        firstSentNodeAboveOneLine: rounded(first.sentNode - first.oneLine),
      },
      tasks: cases.map(({ tasks, seconds }, i) => {
        const ours = median(ratios[i].map((pair) => pair.ours));
        const plain = median(ratios[i].map((pair) => pair.plain));
        const [oursMs, plainMs] = [ours, plain].map((all) => ((all - (tasks * seconds) / workers) * 1000) / tasks);
        return {
          tasks,
          seconds,
          ours: rounded(ours),
          plain: rounded(plain),
          ratio: rounded(ours / plain),
          ratios: ratios[i].map((pair) => rounded(pair.ours / pair.plain)),
          overheadMsPerTask: { ours: rounded(oursMs), plain: rounded(plainMs) },
        };
      }),
    },
    null,
    2,
  ),
);

async function firstResult(shipNode: boolean): Promise<number> {
  const began = performance.now();
  const starting = createRayExecutor({ handlerModule, address: ADDRESS, shipNode });
  await starting.open();
  await starting.submit({ name: "first", handler: "nothing", input: null }).done;
  const seconds = (performance.now() - began) / 1000;
  await starting.close();
  return seconds;
}

async function run(on: Executor, tasks: number, seconds: number): Promise<number> {
  const began = performance.now();
  const input = { seconds };
  const runs = Array.from({ length: tasks }, (_, i) => on.submit({ name: `sleep ${i}`, handler: "sleep", input }));
  await Promise.all(runs.map(({ done }) => done));
  return (performance.now() - began) / 1000;
}
