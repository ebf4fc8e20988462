import { openStore } from "../../../../src/tracking/index.ts";

/**
 * Logs a run, prints its id and waits for a line on stdin; then logs another one, prints its id and waits to be killed:
 * `log-and-wait.ts SERVER OUTBOX`.
 */
const [server = "", outbox = ""] = process.argv.slice(2);
const store = await openStore(server, { outbox, notify: () => undefined });
const { id } = await store.experiment("killed");

async function logRun(name: string): Promise<void> {
  const { runId } = await store.createRun({ experimentId: id, name });
  await store.logBatch(runId, { params: { name }, metrics: [{ key: "auc", value: Number.NaN, step: 1 }] });
  await store.logArtifact(runId, "note.txt", `of ${name}`);
  await store.finishRun(runId, "FINISHED");
  process.stdout.write(`${runId}\n`);
}

await logRun("first");
process.stdin.once("data", () => void logRun("second"));
