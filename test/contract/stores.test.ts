import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openEmbeddedStore } from "../../src/tracking/index.ts";
import { describeStore } from "./store-contract.ts";

describeStore("the embedded store", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "underwrite-store-"));
  return {
    store: await openEmbeddedStore(folder),
    reopen: () => openEmbeddedStore(folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
