import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Run, syncOutbox, type TrackingStore } from "../../../src/tracking/index.ts";
import { pythonPrograms } from "../../python.ts";
import { MlflowServer } from "../mlflow-server.ts";

const programs = pythonPrograms("latest");

describe.skipIf(programs === undefined)("when the MLflow server goes away", () => {
  let server: MlflowServer;
  let outbox: string;
  let lines: string[];
  beforeAll(async () => {
    server = await MlflowServer.start({ programs: programs ?? "" });
  }, 120_000);
  afterAll(() => server?.dispose());
  beforeEach(async () => {
    outbox = await mkdtemp(path.join(tmpdir(), "underwrite-outbox-"));
    lines = [];
  });
  afterEach(() => rm(outbox, { recursive: true, force: true }));

  function open(closingMs = 60_000): Promise<TrackingStore> {
    return openStore(server.url, { outbox, closingMs, notify: (line) => lines.push(line) });
  }

  async function logRun(store: TrackingStore, experimentId: string, name: string, parentRunId?: string): Promise<void> {
    const { runId } = await store.createRun({ experimentId, name, ...(parentRunId && { parentRunId }) });
    await store.logBatch(runId, { params: { name }, tags: { name } });
    await store.logInputs(runId, [{ name: "german", digest: "1", sourceType: "local", source: "{}" }]);
    const steps = [0, 1, 2].map((step) => ({ key: "auc", value: step / 10, step }));
    await store.logBatch(runId, { metrics: [...steps, { key: "undefined", value: Number.NaN }] });
    await store.logArtifact(runId, "plots/note.txt", `of ${name}`);
    await store.finishRun(runId, "FINISHED");
  }

  async function runsOf(store: TrackingStore, experimentId: string): Promise<readonly Run[]> {
    const { items } = await store.searchRuns({ experimentIds: [experimentId], maxResults: 1000 });
    return items;
  }

  async function expectWhole(store: TrackingStore, run: Run | undefined, name: string): Promise<void> {
    expect(run).toMatchObject({
      info: { name, status: "FINISHED" },
      params: { name },
      metrics: { auc: 0.2, undefined: Number.NaN },
      tags: { name },
      inputs: [{ name: "german" }],
    });
    const runId = run?.info.runId ?? "";
    expect(await store.metricHistory(runId, "auc")).toHaveLength(3);
    expect(Buffer.from(await store.readArtifact(runId, "plots/note.txt")).toString()).toBe(`of ${name}`);
  }

  it("loses nothing and doubles nothing of 200 runs, though it is killed in the middle and started again", async () => {
    const store = await open();
    const { id } = await store.experiment("killed in the middle");
    const parent = await store.createRun({ experimentId: id, name: "train" });
    const names = Array.from({ length: 200 }, (_, i) => `run ${i}`);
    const left = [...names];
    let restarted: Promise<void> | undefined;
    const restart = async () => {
      await server.kill();
      await sleep(300);
      await server.run();
    };
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) {
        await logRun(store, id, name, parent.runId);
        // The first worker to get there kills it; others may see the same length while it does.
        if (left.length <= 150) restarted ??= restart();
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    await store.finishRun(parent.runId, "FINISHED");
    await restarted;
    await store.close();

    expect(lines).toEqual([
      expect.stringMatching(
        /^the MLflow server http:.* does not answer \(E\w+\).*Logging goes on in .*outbox\.db, and is delivered when the server is back\.$/,
      ),
      expect.stringMatching(/^http:.* is back: \d+ events delivered\.$/),
    ]);
    const reopened = await open();
    const runs = new Map((await runsOf(reopened, id)).map((run) => [run.info.name, run]));
    expect((await runsOf(reopened, id)).length).toBe(201);
    expect([...runs.keys()].sort()).toEqual([...names, "train"].sort());
    for (const name of names) {
      expect(runs.get(name)).toMatchObject({
        info: { status: "FINISHED" },
        params: { name },
        tags: { name, "mlflow.parentRunId": parent.runId },
        metrics: { auc: 0.2, undefined: Number.NaN },
        inputs: [{ name: "german" }],
      });
    }
    for (const name of ["run 0", "run 55", "run 60", "run 199"]) await expectWhole(reopened, runs.get(name), name);
    await reopened.close();
    expect(await readdir(path.join(outbox, "outbox"))).toEqual([]);
  }, 180_000);

  it("lets runs and models be made meanwhile, under ids that stay good", async () => {
    const store = await open();
    const { id } = await store.experiment("made meanwhile");
    await store.createRun({ experimentId: id, name: "before" });
    await server.kill();
    const parent = await store.createRun({ experimentId: id, name: "parent" });
    const child = await store.createRun({ experimentId: id, name: "child", parentRunId: parent.runId });
    const model = await store.models.createLoggedModel({ experimentId: id, name: "svm", sourceRunId: child.runId });
    const file = path.join(outbox, "weights.bin");
    await writeFile(file, "1 2 3");
    await store.logBatch(child.runId, { metrics: [{ key: "auc", value: 0.8, modelId: model.modelId }] });
    await store.logArtifact(model.modelId, "weights.bin", { file });
    await rm(file);
    const description = `artifact_path: ${model.artifactUri}\nmodel_id: ${model.modelId}\nrun_id: ${child.runId}\n`;
    await store.logArtifact(model.modelId, "MLmodel", description);
    await store.models.finalizeLoggedModel(model.modelId, "READY");
    await store.finishRun(child.runId, "FINISHED");
    await expect(store.getRun(child.runId)).rejects.toMatchObject({ code: "UW-TRACK-010", exitCode: 4 });
    await server.run();

    const run = await store.getRun(child.runId);
    const made = await store.models.getLoggedModel(model.modelId);
    expect(run).toMatchObject({ info: { name: "child", status: "FINISHED" }, modelIds: [made.modelId] });
    expect(run.info.runId).not.toBe(child.runId);
    expect(run.tags["mlflow.parentRunId"]).toBe((await store.getRun(parent.runId)).info.runId);
    expect(made).toMatchObject({ status: "READY", sourceRunId: run.info.runId, metrics: { auc: 0.8 } });
    expect(Buffer.from(await store.readArtifact(model.modelId, "weights.bin")).toString()).toBe("1 2 3");
    expect(Buffer.from(await store.readArtifact(model.modelId, "MLmodel")).toString()).toBe(
      `artifact_path: ${made.artifactUri}\nmodel_id: ${made.modelId}\nrun_id: ${run.info.runId}\n`,
    );
    await store.close();

    const later = await open();
    await later.reopenRun(child.runId);
    expect((await later.getRun(child.runId)).info).toMatchObject({ runId: run.info.runId, status: "RUNNING" });
    const children = await later.searchRuns({
      experimentIds: [id],
      filter: `tags.mlflow.parentRunId = '${parent.runId}'`,
    });
    expect(children.items).toMatchObject([{ info: { name: "child" } }]);
    await later.close();
  }, 120_000);

  it("keeps what is left for `runs sync` when the process ends, by itself or by a kill", async () => {
    const ended = await open(50);
    const { id } = await ended.experiment("left over");
    await ended.createRun({ experimentId: id, name: "before" });
    const program = path.join(import.meta.dirname, "processes", "log-and-wait.ts");
    const killed = spawn(process.execPath, [program, server.url, outbox], { stdio: ["pipe", "pipe", "inherit"] });
    await once(killed.stdout, "data");
    await server.kill();

    await logRun(ended, id, "left over");
    await ended.close();
    expect(lines.at(-1)).toMatch(
      /^6 events wait in .*outbox\.db for http:.* Deliver them with `underwrite runs sync`\.$/,
    );
    killed.stdin.write("go on\n");
    await once(killed.stdout, "data");
    killed.kill("SIGKILL");
    await once(killed, "exit");

    const [unreachable] = await syncOutbox({ outbox });
    expect(unreachable).toMatchObject({
      server: server.url,
      delivered: 0,
      left: 10,
      failure: { code: "UW-TRACK-010" },
    });
    await server.run();
    lines.length = 0;
    const store = await open();
    expect(lines).toEqual([expect.stringMatching(/^10 events of earlier runs wait .*`underwrite runs sync`/)]);
    expect(await syncOutbox({ outbox })).toEqual([
      { server: server.url, delivered: 10, refused: [], left: 0, failure: undefined, inUseBy: [] },
    ]);
    expect(await syncOutbox({ outbox })).toEqual([]);

    const found = await runsOf(store, id);
    await expectWhole(
      store,
      found.find(({ info }) => info.name === "left over"),
      "left over",
    );
    expect(found).toHaveLength(2);
    const ofKilled = await runsOf(store, (await store.experiment("killed")).id);
    expect(
      ofKilled
        .map(({ info, params }) => [info.status, params["name"]])
        .sort((a, b) => String(a).localeCompare(String(b))),
    ).toEqual([
      ["FINISHED", "first"],
      ["FINISHED", "second"],
    ]);
    await store.close();
  }, 120_000);

  it("sets aside what the server refuses later, and delivers the rest", async () => {
    const store = await open();
    const { id } = await store.experiment("refused later");
    const { runId } = await store.createRun({ experimentId: id, name: "run" });
    await store.logBatch(runId, { params: { depth: 3 } });
    await server.kill();
    await store.logBatch(runId, { params: { depth: 5 } });
    await store.logBatch(runId, { tags: { after: "yes" } });
    await server.run();
    expect((await store.getRun(runId)).tags).toMatchObject({ after: "yes" });
    await store.close();
    expect(lines.at(-1)).toMatch(
      /refused 1 events; they are kept in .*outbox\.db\. `underwrite runs sync` says why\.$/,
    );
    const [report] = await syncOutbox({ outbox });
    expect(report).toMatchObject({
      delivered: 0,
      left: 0,
      refused: [{ event: "logBatch", reason: expect.stringContaining("depth") }],
    });
  }, 120_000);

  it("says so at once where nothing has been stored yet", async () => {
    const store = await open();
    const { id } = await store.experiment("never began");
    await server.kill();
    const gone = { code: "UW-TRACK-010", exitCode: 4 };
    await expect(store.createRun({ experimentId: id, name: "run" })).rejects.toMatchObject(gone);
    await expect(open()).rejects.toMatchObject(gone);
    await store.close();
    expect(lines).toEqual([]);
    expect(await readdir(outbox)).toEqual([]);
    await server.run();
  }, 120_000);
});
