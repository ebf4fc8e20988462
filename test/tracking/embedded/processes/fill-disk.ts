import type { UnderwriteError } from "../../../../src/errors.ts";
import { openEmbeddedStore } from "../../../../src/tracking/index.ts";

/** Writes into a folder until its disk is full, and prints what it met as JSON: `fill-disk.ts FOLDER`. */
const folder = process.argv[2] ?? "";
const store = await openEmbeddedStore(folder);
const { id } = await store.experiment("full");
const { runId } = await store.createRun({ experimentId: id, name: "fills the disk" });
await store.logBatch(runId, { params: { before: 1 } });
await store.logArtifact(runId, "small.txt", "before");

async function errorOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "none";
  } catch (error) {
    const { code, message } = error as UnderwriteError;
    return `${code} ${message}`;
  }
}

async function untilItFails(work: (i: number) => Promise<unknown>): Promise<string> {
  for (let i = 0; i < 200; i++) {
    const message = await errorOf(() => work(i));
    if (message !== "none") return message;
  }
  return "none";
}

const artifact = await errorOf(() => store.logArtifact(runId, "big.bin", new Uint8Array(64 << 20)));
const fillers = await untilItFails((i) => store.logArtifact(runId, `filler/${i}.bin`, new Uint8Array(64 << 10)));
const batch = await untilItFails((step) =>
  store.logBatch(runId, { metrics: Array.from({ length: 500 }, (_, i) => ({ key: `m${i}`, value: step, step })) }),
);
const { params } = await store.getRun(runId);
const artifacts = (await store.listArtifacts(runId)).map(({ path }) => path);
const small = Buffer.from(await store.readArtifact(runId, "small.txt")).toString();
await store.close();
process.stdout.write(JSON.stringify({ artifact, fillers, batch, params, artifacts, small }));
