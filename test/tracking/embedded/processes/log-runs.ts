import { openEmbeddedStore } from "../../../../src/tracking/index.ts";

/** Logs runs into a folder's store and prints the id of each when it is stored: `log-runs.ts FOLDER NAME COUNT`. */
const [folder = "", name = "", count = "Infinity"] = process.argv.slice(2);
const store = await openEmbeddedStore(folder);
const { id } = await store.experiment("shared");
for (let i = 0; i < Number(count); i++) {
  const { runId } = await store.createRun({ experimentId: id, name: `${name} ${i}` });
  await store.logBatch(runId, { params: { i }, metrics: [{ key: "auc", value: i }] });
  await store.logArtifact(runId, "a.txt", `${name} ${i}`);
  await store.finishRun(runId, "FINISHED");
  process.stdout.write(`${runId}\n`);
}
await store.close();
