/**
 * The Node process of one Ray worker: messages on standard input, one line per event on the file descriptor that
 * `UNDERWRITE_RESULTS` names, so that standard output stays a log. Tasks run on a thread, which leaves this one free
 * to notice that the Ray worker is gone.
 */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { DatasetRef, TaskEvent } from "../executor.ts";
import type { TaskCall } from "../run-handler.ts";
import { notPlainData, toTaskError } from "../task-error.ts";
import { createThreadsExecutor } from "../threads/executor.ts";
import { processCpuSeconds } from "../usage-meter.ts";
import { fromBlob } from "./dataset-blob.ts";
import { MessageReader } from "./message-reader.ts";
import { fromPlainJson, toPlainJson } from "./plain-json.ts";
import { DIED, END, EVENT, type NodeEvent, type NodeStats, type ToNode } from "./protocol.ts";

// Only where this file is what Node was started with: whoever packs it for the cluster imports it too.
if (import.meta.main) await serve();

async function serve(): Promise<void> {
  const handlerModule = pathToFileURL(process.env["UNDERWRITE_HANDLERS"] as string);
  // The driver starts a task anew, on another node maybe.
  const executor = createThreadsExecutor({ handlerModule, workers: 1, retries: 0 });
  await executor.open();
  const datasets = new Map<string, Promise<DatasetRef>>();
  const run = async ({ call, dataset: id }: Extract<ToNode, { type: "call" }>) => {
    const task = fromPlainJson(call) as TaskCall;
    const dataset = id === null ? undefined : await datasets.get(id);
    for await (const event of executor.submit({ ...task, ...(dataset && { dataset }) })) tell(task, event);
  };
  const reader = new MessageReader<ToNode>(
    (header) => (header.type === "dataset" ? header.bytes : 0),
    (header, body) => {
      if (header.type === "call") return void run(header);
      const dataset = fromBlob(body);
      // Gives the memory back now and not at some later collection.
      (body.buffer as ArrayBuffer).transfer(0);
      datasets.set(header.id, executor.put(dataset));
    },
  );
  process.stdin.on("data", (chunk: Buffer) => reader.read(chunk));
  // The Ray worker is gone: so is the wish for results.
  process.stdin.on("end", () => process.exit());
  process.stdin.on("error", () => process.exit());
}

function tell(task: TaskCall, event: TaskEvent): void {
  if (event.type === "started") say(EVENT, { type: "started", pid: process.pid, at: Date.now() });
  else if (event.type === "progress") say(EVENT, event);
  else if (event.type === "failed" && event.workerDied !== undefined) line(DIED, JSON.stringify(event.workerDied));
  else if (event.type === "failed") say(END, { type: "failed", error: event.error, stats: stats(event.stats) });
  else if (event.type === "finished") finish(task, event);
}

function finish(task: TaskCall, event: Extract<TaskEvent, { type: "finished" }>): void {
  let output: string;
  try {
    output = toPlainJson(event.output);
  } catch (cause) {
    const error = toTaskError(notPlainData(task, "output", cause));
    return say(END, { type: "failed", error, stats: stats(event.stats) });
  }
  say(END, { type: "finished", output, stats: stats(event.stats) });
}

function stats({ startedAt, endedAt, cpuSeconds }: Omit<NodeStats, "pid" | "processCpuSeconds">): NodeStats {
  return { startedAt, endedAt, cpuSeconds, pid: process.pid, processCpuSeconds: processCpuSeconds() };
}

function say(kind: string, event: NodeEvent): void {
  line(kind, JSON.stringify(event));
}

function line(kind: string, text: string): void {
  const bytes = Buffer.from(`${kind}${text}\n`);
  for (let written = 0; written < bytes.length; )
    written += writeSync(Number(process.env["UNDERWRITE_RESULTS"]), bytes, written);
}
