import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedStore } from "../../../src/tracking/index.ts";
import { kill, output, start } from "./child-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "underwrite-processes-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The runs of the experiment that the processes share. */
async function storedRuns() {
  const store = await openEmbeddedStore(folder);
  const { id } = await store.experiment("shared");
  const { items } = await store.searchRuns({ experimentIds: [id] });
  const texts = await Promise.all(items.map(({ info }) => store.readArtifact(info.runId, "a.txt").catch(() => "")));
  await store.close();
  return items.map((run, i) => ({ run, text: Buffer.from(texts[i] ?? "").toString() }));
}

describe("many processes on one embedded store", () => {
  it("make the file at the same moment and lose nothing", async () => {
    const names = ["a", "b", "c", "d"];
    const children = names.map((name) => start("log-runs.ts", [folder, name, "10"]));
    const printed = await Promise.all(children.map(output));
    const runs = await storedRuns();
    expect(runs.map(({ run }) => run.info.runId).sort()).toEqual(printed.join("").trim().split("\n").sort());
    expect(runs.map(({ text }) => text).sort()).toEqual(
      names.flatMap((name) => Array.from({ length: 10 }, (_, i) => `${name} ${i}`)),
    );
    for (const { run } of runs) expect(run).toMatchObject({ info: { status: "FINISHED" }, metrics: {} });
  });

  it("keep what was stored before one of them is killed, and the store stays usable", async () => {
    const child = start("log-runs.ts", [folder, "killed", "Infinity"]);
    let printed = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      printed += bytes;
      if (printed.split("\n").length > 20) child.kill("SIGKILL");
    });
    await once(child, "close");
    const acknowledged = printed.split("\n").slice(0, -1);
    expect(acknowledged.length).toBeGreaterThanOrEqual(20);

    const runs = await storedRuns();
    const finished = new Map(runs.map(({ run, text }) => [run.info.runId, { run, text }]));
    for (const [i, runId] of acknowledged.entries()) {
      expect(finished.get(runId)).toMatchObject({
        run: { info: { status: "FINISHED" }, params: { i: `${i}` }, metrics: { auc: i } },
        text: `killed ${i}`,
      });
    }
    expect(await output(start("open.ts", [folder]))).toBe("ok");
  });

  it("wait for one that holds the file locked, with the event loop free, and give up in time", async () => {
    const first = await openEmbeddedStore(folder);
    await first.close();
    const database = path.join(folder, "mlflow.db");
    const holder = start("hold-lock.ts", [database]);
    try {
      await once(holder.stdout ?? holder, "data");
      const impatient = await openEmbeddedStore({ database, patienceMs: 150 });
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      await expect(impatient.experiment("locked out")).rejects.toMatchObject({
        name: "UnavailableError",
        code: "UW-TRACK-001",
        exitCode: 4,
        message: expect.stringContaining(`${database} stayed locked by another process`),
      });
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(2);
      expect(await impatient.listExperiments()).toHaveLength(1);
      await impatient.close();

      const patient = await openEmbeddedStore({ database, patienceMs: 20_000 });
      const waiting = patient.experiment("gets its turn");
      await kill(holder);
      expect(await waiting).toMatchObject({ name: "gets its turn" });
      await patient.close();
    } finally {
      await kill(holder);
    }
  });

  it("leave nothing but the database and the artifacts behind", async () => {
    await output(start("log-runs.ts", [folder, "tidy", "3"]));
    expect((await readdir(folder)).sort()).toEqual(["mlflow.db", "mlruns"]);
    expect(await readdir(path.join(folder, "mlruns", ".incomplete"))).toEqual([]);
  });
});
