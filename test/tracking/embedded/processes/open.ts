import type { UnderwriteError } from "../../../../src/errors.ts";
import { openEmbeddedStore } from "../../../../src/tracking/index.ts";

/** Opens a folder's store, writes a run, and prints how it failed, if it did: `open.ts FOLDER`. */
try {
  const store = await openEmbeddedStore(process.argv[2] ?? "");
  const { id } = await store.experiment("one more");
  await store.createRun({ experimentId: id, name: "run" });
  await store.close();
  process.stdout.write("ok");
} catch (error) {
  const { exitCode, code, message } = error as UnderwriteError;
  process.stdout.write(`${exitCode} ${code} ${message}`);
}
