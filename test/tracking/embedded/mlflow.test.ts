import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedStore, relocateStore, type TrackingStore } from "../../../src/tracking/index.ts";
import { pythonPrograms } from "../../python.ts";

const oldest = pythonPrograms("mlflow-3.7");
const latest = pythonPrograms("latest");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "underwrite-mlflow-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a program of `test/tracking/python` in the store's folder. @returns what it prints. */
async function python(programs: string, program: string, argument: string, cwd = folder): Promise<string> {
  const file = path.join(import.meta.dirname, "../python", program);
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_TRACKING_URI: "" };
  const { stdout } = await promisify(execFile)(path.join(programs, "python"), [file, argument], { cwd, env });
  return stdout;
}

interface Stored {
  readonly parentRunId: string;
  readonly runId: string;
  readonly modelId: string;
}

/** A parent with a child that has one of everything. */
async function fill(store: TrackingStore): Promise<Stored> {
  const { id } = await store.experiment("credit", { team: "risk" });
  const parent = await store.createRun({ experimentId: id, name: "train" });
  const { runId } = await store.createRun({ experimentId: id, name: "svm", parentRunId: parent.runId });
  const { modelId } = await store.models.createLoggedModel({
    experimentId: id,
    name: "svm",
    sourceRunId: runId,
    params: { C: 0.1 },
  });
  await store.logBatch(runId, {
    params: { learner: "svm", C: 0.1 },
    metrics: [
      ...[0.7, 0.8, 0.75].map((value, step) => ({ key: "roc_auc", value, step, modelId })),
      { key: "undefined", value: Number.NaN },
      { key: "unbounded", value: Number.POSITIVE_INFINITY },
    ],
    tags: { "underwrite.status": "ok" },
  });
  await store.logInputs(runId, [
    {
      name: "german-credit",
      digest: "abc123",
      sourceType: "local",
      source: '{"uri":"german.data"}',
      schema: '{"mlflow_colspec":[{"type":"string","name":"purpose","required":true}]}',
      profile: '{"num_rows":1000}',
      context: "training",
    },
  ]);
  await store.logArtifact(runId, "plots/roc curve.svg", "<svg/>");
  await store.logArtifact(runId, "oof.csv", "row,repeat,fold,y,pd\n");
  await store.logArtifact(modelId, "MLmodel", "flavors: {}\n");
  await store.models.finalizeLoggedModel(modelId, "READY");
  await store.models.registerModel("credit-risk");
  await store.models.createModelVersion({ name: "credit-risk", source: { modelId } });
  await store.models.setRegisteredModelAlias("credit-risk", "champion", 1);
  await store.finishRun(runId, "FINISHED");
  await store.finishRun(parent.runId, "FINISHED");
  return { parentRunId: parent.runId, runId, modelId };
}

function expectToFindAll(printed: string, { parentRunId, runId, modelId }: Stored): void {
  const found = JSON.parse(printed);
  const runs = Object.fromEntries(found.runs.map((run: { runId: string }) => [run.runId, run]));
  expect(found.experiment).toMatchObject({ tags: { team: "risk" } });
  expect(runs[parentRunId]).toMatchObject({ name: "train", status: "FINISHED", artifacts: {} });
  expect(runs[runId]).toMatchObject({
    name: "svm",
    status: "FINISHED",
    params: { learner: "svm", C: "0.1" },
    metrics: { roc_auc: "0.75", undefined: "nan", unbounded: "1.7976931348623157e+308" },
    tags: { "mlflow.parentRunId": parentRunId, "mlflow.source.name": "underwrite", "underwrite.status": "ok" },
    history: {
      roc_auc: [
        [0, 0.7],
        [1, 0.8],
        [2, 0.75],
      ],
    },
    datasets: [["german-credit", "abc123", '{"num_rows":1000}', { "mlflow.data.context": "training" }]],
    models: [modelId],
    artifacts: { "plots/roc curve.svg": "<svg/>", "oof.csv": "row,repeat,fold,y,pd\n" },
  });
  expect(found.best).toEqual(["svm"]);
  expect(found.models).toMatchObject([
    { modelId, name: "svm", params: { C: "0.1" }, metrics: { roc_auc: 0.75 }, file: "flavors: {}\n" },
  ]);
  expect(found.models[0].status).toMatch(/READY/);
  expect(found.registered).toMatchObject({
    "credit-risk": [
      {
        version: 1,
        source: `models:/${modelId}`,
        runId,
        status: "READY",
        aliases: ["champion"],
        file: "flavors: {}\n",
      },
    ],
  });
}

/** The statements that made a database, without the differences that SQL does not see. */
function statementsOf(file: string): Record<string, string> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT type || ' ' || name AS name, sql FROM sqlite_master WHERE sql NOT NULL").all();
  database.close();
  return Object.fromEntries(
    rows.map(({ name, sql }) => {
      const text = String(sql)
        .replaceAll('"', "")
        .replaceAll(/\s*([(),])\s*/g, "$1")
        .replaceAll(/\s+/g, " ");
      // SQLAlchemy writes the constraints of a table in changing order.
      const [columns, ...constraints] = text
        .replace(/\)$/, "")
        .split(/,(?=CONSTRAINT |CHECK\(|FOREIGN KEY\(|UNIQUE\()/);
      return [name, [columns, ...constraints.sort()].join("\n")];
    }),
  );
}

describe.skipIf(oldest === undefined)("MLflow 3.7", () => {
  it("creates the very tables that the embedded store creates", async () => {
    await python(oldest ?? "", "create_database.py", "theirs.db");
    await (await openEmbeddedStore({ database: path.join(folder, "ours.db") })).close();
    const [ours, theirs] = ["ours.db", "theirs.db"].map((name) => path.join(folder, name)) as [string, string];
    expect(statementsOf(ours)).toEqual(statementsOf(theirs));
    const [a, b] = [ours, theirs].map((file) => {
      const database = new DatabaseSync(file, { readOnly: true });
      const rows = ["SELECT * FROM alembic_version", "SELECT experiment_id, name, lifecycle_stage FROM experiments"];
      const content = rows.map((sql) => database.prepare(sql).all());
      database.close();
      return content;
    });
    expect(a).toEqual(b);
  });

  it("finds everything in the folder, and writes to it too", async () => {
    const store = await openEmbeddedStore(folder);
    const stored = await fill(store);
    expectToFindAll(await python(oldest ?? "", "read_store.py", "credit"), stored);
    await python(oldest ?? "", "write_run.py", "credit");
    const { id } = await store.experiment("credit");
    const { items } = await store.searchRuns({ experimentIds: [id], filter: "params.learner = 'python'" });
    expect(items).toMatchObject([{ info: { name: "from Python", status: "FINISHED" }, metrics: { roc_auc: 0.5 } }]);
    const read = await store.readArtifact(items[0]?.info.runId ?? "", "notes/a.txt");
    expect(Buffer.from(read).toString()).toBe("from Python");
    await store.close();
  });
});

describe.skipIf(oldest === undefined)("a store that MLflow made with full paths", () => {
  it("is found again after its folder was moved, once it is relocated", async () => {
    const here = path.join(folder, "here");
    const there = path.join(folder, "there");
    await mkdir(here);
    await python(oldest ?? "", "write_run.py", "moved", here);
    await rename(here, there);

    const runOf = async (store: TrackingStore) => {
      const { id } = await store.experiment("moved");
      return (await store.searchRuns({ experimentIds: [id] })).items[0]?.info ?? { runId: "", artifactUri: "" };
    };
    const before = await openEmbeddedStore(there);
    const { runId, artifactUri } = await runOf(before);
    expect(artifactUri).toContain(here);
    expect(await before.listArtifacts(runId)).toEqual([]);
    await before.close();

    expect(await relocateStore(there)).toEqual({ changed: 3, elsewhere: [] });
    expect(await relocateStore(there)).toEqual({ changed: 0, elsewhere: [] });
    const after = await openEmbeddedStore(there);
    expect(Buffer.from(await after.readArtifact(runId, "notes/a.txt")).toString()).toBe("from Python");
    await after.close();
    const found = JSON.parse(await python(oldest ?? "", "read_store.py", "moved", there));
    expect(found.runs).toMatchObject([{ artifacts: { "notes/a.txt": "from Python" } }]);
  });

  it("keeps the addresses of artifacts that are still elsewhere, and names them", async () => {
    const here = path.join(folder, "here");
    await mkdir(here);
    await python(oldest ?? "", "write_run.py", "stays", here);
    const database = path.join(folder, "mlflow.db");
    await rename(path.join(here, "mlflow.db"), database);
    const { changed, elsewhere } = await relocateStore({ database });
    expect(changed).toBe(1);
    expect(elsewhere).toEqual([
      expect.stringMatching(/here\/mlruns\/1$/),
      expect.stringMatching(/here\/mlruns\/1\/\w+\/artifacts$/),
    ]);
  });
});

describe.skipIf(latest === undefined)("the newest MLflow", () => {
  it("migrates the folder and finds everything; Underwrite goes on writing, before and after reopening", async () => {
    const store = await openEmbeddedStore(folder);
    const first = await fill(store);
    expectToFindAll(await python(latest ?? "", "read_store.py", "credit"), first);

    const { id } = await store.experiment("credit");
    const { runId } = await store.createRun({ experimentId: id, name: "after the migration" });
    await store.logBatch(runId, { params: { learner: "knn" }, metrics: [{ key: "roc_auc", value: 0.6 }] });
    await store.finishRun(runId, "FINISHED");
    await store.close();

    await rm(path.join(folder, "mlruns"), { recursive: true });
    const reopened = await openEmbeddedStore(folder);
    await reopened.experiment("made after the migration");
    await reopened.models.registerModel("made after the migration");
    expect((await reopened.getRun(runId)).params).toEqual({ learner: "knn" });
    await reopened.close();
  });

  it("writes at the same time as Underwrite, and nothing is lost", async () => {
    const store = await openEmbeddedStore(folder);
    const { id } = await store.experiment("credit");
    let theyWrite = true;
    const theirs = python(latest ?? "", "write_run.py", "credit").finally(() => {
      theyWrite = false;
    });
    const ours: string[] = [];
    while (theyWrite) {
      const { runId } = await store.createRun({ experimentId: id, name: "from Node" });
      await store.logBatch(runId, { metrics: [{ key: "roc_auc", value: ours.length }] });
      ours.push(runId);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await theirs;
    const { items } = await store.searchRuns({ experimentIds: [id], maxResults: 50_000 });
    expect(
      items
        .filter(({ info }) => info.name === "from Node")
        .map(({ info }) => info.runId)
        .sort(),
    ).toEqual(ours.sort());
    expect(items.filter(({ info }) => info.name === "from Python")).toMatchObject([{ metrics: { roc_auc: 0.5 } }]);
    await store.close();
  });
});
