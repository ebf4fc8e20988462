import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open as openFile, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DatasetInput,
  type LoggedModelQuery,
  type NewRun,
  resolveModelUri,
  type TrackingStore,
} from "../../src/tracking/index.ts";

/** A store to test, and how to be rid of it. */
export interface StoreUnderTest {
  readonly store: TrackingStore;
  /** Size of the large artifact, where the store is too slow for 120 MB. */
  readonly largeMegabytes?: number;
  /** Closes nothing; opens the same place once more, as another process would. */
  reopen(): Promise<TrackingStore>;
  dispose(): Promise<void>;
}

/** What every `TrackingStore` promises. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    let store: TrackingStore;
    let experimentId: string;
    beforeAll(async () => {
      subject = await open();
      store = subject.store;
      experimentId = (await store.experiment("contract")).id;
    });
    afterAll(async () => {
      await store?.close();
      await subject?.dispose();
    });

    async function newRun(run: Partial<NewRun> = {}): Promise<string> {
      return (await store.createRun({ experimentId, name: "run", ...run })).runId;
    }

    /** Runs of an experiment of their own, so that a search sees no others. */
    async function experimentWith(name: string, runs: Partial<NewRun>[]): Promise<{ id: string; runIds: string[] }> {
      const { id } = await store.experiment(name);
      const runIds: string[] = [];
      for (const [i, run] of runs.entries()) {
        runIds.push(await newRun({ experimentId: id, startTime: 1_700_000_000_000 + i, ...run }));
      }
      return { id, runIds };
    }

    async function found(experimentId: string, filter: string, orderBy: string[] = []): Promise<string[]> {
      const { items } = await store.searchRuns({ experimentIds: [experimentId], filter, orderBy });
      return items.map((run) => run.info.name);
    }

    describe("experiments", () => {
      it("makes an experiment once and finds it afterwards", async () => {
        const made = await store.experiment("german-credit", { purpose: "test" });
        expect(made).toMatchObject({ name: "german-credit", tags: { purpose: "test" } });
        expect(await store.experiment("german-credit")).toEqual(made);
        expect((await store.listExperiments()).map(({ name }) => name)).toContain("german-credit");
      });

      it("starts with MLflow's default experiment, number 0", async () => {
        expect(await store.listExperiments()).toContainEqual(expect.objectContaining({ id: "0", name: "Default" }));
      });

      it("takes names in any script", async () => {
        const name = `Kreditwürdigkeit "a'b" 信用 ${"x".repeat(100)}`;
        expect((await store.experiment(name)).id).toBe((await store.experiment(name)).id);
      });

      it("makes one experiment when asked for the same name many times at once", async () => {
        const all = await Promise.all(Array.from({ length: 8 }, () => store.experiment("at once")));
        expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      });

      it("refuses an empty name", async () => {
        await expect(store.experiment("")).rejects.toMatchObject({ code: "UW-TRACK-400" });
      });
    });

    describe("runs", () => {
      it("starts a run as RUNNING, with the tags that MLflow's tools look for", async () => {
        const info = await store.createRun({ experimentId, name: "svm", startTime: 1_700_000_000_123 });
        expect(info).toMatchObject({
          experimentId,
          name: "svm",
          status: "RUNNING",
          startTime: 1_700_000_000_123,
          endTime: undefined,
        });
        expect(info.runId).toMatch(/^[0-9a-f]{32}$/);
        const run = await store.getRun(info.runId);
        expect(run.info).toEqual(info);
        expect(run.tags).toMatchObject({
          "mlflow.runName": "svm",
          "mlflow.user": expect.stringMatching(/./),
          "mlflow.source.name": "underwrite",
          "mlflow.source.type": "LOCAL",
        });
      });

      it("nests a run in its parent by MLflow's tag", async () => {
        const parentRunId = await newRun();
        const child = await store.getRun(await newRun({ parentRunId }));
        expect(child.tags["mlflow.parentRunId"]).toBe(parentRunId);
      });

      it.each(["FINISHED", "FAILED", "KILLED"] as const)(
        "finishes a run as %s and takes it up again",
        async (status) => {
          const runId = await newRun();
          await store.finishRun(runId, status, 1_700_000_000_999);
          expect((await store.getRun(runId)).info).toMatchObject({ status, endTime: 1_700_000_000_999 });
          await store.reopenRun(runId);
          expect((await store.getRun(runId)).info).toMatchObject({ status: "RUNNING", endTime: undefined });
        },
      );

      it("says which run it does not have", async () => {
        const runId = "0".repeat(32);
        const missing = { code: "UW-TRACK-404", exitCode: 2, message: expect.stringContaining(runId) };
        await expect(store.getRun(runId)).rejects.toMatchObject(missing);
        await expect(store.logBatch(runId, { tags: { a: "b" } })).rejects.toMatchObject(missing);
        await expect(store.finishRun(runId, "FINISHED")).rejects.toMatchObject(missing);
        await expect(store.logArtifact(runId, "a.txt", "a")).rejects.toMatchObject(missing);
        await expect(store.metricHistory(runId, "auc")).rejects.toMatchObject(missing);
      });

      it("refuses a run in an experiment that does not exist", async () => {
        await expect(store.createRun({ experimentId: "987654", name: "x" })).rejects.toMatchObject({
          code: "UW-TRACK-404",
        });
      });
    });

    describe("params and tags", () => {
      it("keeps params as text", async () => {
        const runId = await newRun();
        await store.logBatch(runId, { params: { C: 0.1, kernel: "rbf", shrinking: true, note: "", näme: "ü 信 🙂" } });
        expect((await store.getRun(runId)).params).toEqual({
          C: "0.1",
          kernel: "rbf",
          shrinking: "true",
          note: "",
          näme: "ü 信 🙂",
        });
      });

      it("lets a param be written again with the same value only", async () => {
        const runId = await newRun();
        await store.logBatch(runId, { params: { depth: 3 } });
        await store.logBatch(runId, { params: { depth: 3 } });
        await expect(store.logBatch(runId, { params: { depth: 5 } })).rejects.toMatchObject({
          code: "UW-TRACK-406",
          message: expect.stringContaining("depth"),
        });
        expect((await store.getRun(runId)).params).toEqual({ depth: "3" });
      });

      it("overwrites tags, and renames the run with its name tag", async () => {
        const runId = await newRun({ name: "before", tags: { stage: "draft" } });
        await store.logBatch(runId, { tags: { stage: "final", "mlflow.runName": "after" } });
        const { info, tags } = await store.getRun(runId);
        expect(tags).toMatchObject({ stage: "final", "mlflow.runName": "after" });
        expect(info.name).toBe("after");
      });

      it("takes values up to MLflow's limits", async () => {
        const runId = await newRun();
        const batch = { params: { ["k".repeat(250)]: "v".repeat(6000) }, tags: { t: "🙂".repeat(4000) } };
        await store.logBatch(runId, batch);
        expect(await store.getRun(runId)).toMatchObject(batch);
      });

      it.each([
        ["a param name with a forbidden character", { params: { "a%b": 1 } }],
        ["an empty param name", { params: { "": 1 } }],
        ["a tag name that would leave a folder", { tags: { "../x": "1" } }],
        ["a metric name with two slashes", { metrics: [{ key: "a//b", value: 1 }] }],
        ["a metric name of 251 characters", { metrics: [{ key: "k".repeat(251), value: 1 }] }],
        ["a param value of 6001 characters", { params: { long: "v".repeat(6001) } }],
        ["a tag value of 8001 characters", { tags: { long: "v".repeat(8001) } }],
        ["a step that is no whole number", { metrics: [{ key: "auc", value: 1, step: 0.5 }] }],
      ])("refuses %s, and writes nothing of that batch", async (_, batch) => {
        const runId = await newRun();
        const before = await store.getRun(runId);
        await expect(store.logBatch(runId, { tags: { ok: "1" }, ...batch })).rejects.toMatchObject({
          code: "UW-TRACK-400",
        });
        expect(await store.getRun(runId)).toEqual(before);
      });
    });

    describe("metrics", () => {
      it("keeps every step, and shows the last one", async () => {
        const runId = await newRun();
        const values = [0.71, 0.79, 0.77];
        await store.logBatch(runId, {
          metrics: values.map((value, step) => ({ key: "roc_auc", value, step, timestamp: 1_700_000_000_000 })),
        });
        expect(await store.metricHistory(runId, "roc_auc")).toEqual(
          values.map((value, step) => ({ value, step, timestamp: 1_700_000_000_000 })),
        );
        expect((await store.getRun(runId)).metrics).toEqual({ roc_auc: 0.77 });
      });

      it("calls the greatest (step, timestamp, value) the last one, whatever came in last", async () => {
        const runId = await newRun();
        const log = (value: number, step: number, timestamp: number) =>
          store.logBatch(runId, { metrics: [{ key: "loss", value, step, timestamp }] });
        const latest = async () => (await store.getRun(runId)).metrics["loss"];
        await log(5, 3, 1000);
        await log(6, 2, 2000);
        expect(await latest()).toBe(5);
        await log(7, 3, 999);
        expect(await latest()).toBe(5);
        await log(4, 3, 1000);
        expect(await latest()).toBe(5);
        await log(1, 3, 1001);
        expect(await latest()).toBe(1);
        expect((await store.metricHistory(runId, "loss")).map(({ value }) => value)).toEqual([6, 7, 4, 5, 1]);
      });

      it("keeps doubles to the last bit", async () => {
        const runId = await newRun();
        const values = [0.1 + 0.2, 1 / 3, 5e-324, -1e300, 123456789.12345679, -0.0625, 0];
        const metrics = values.map((value, i) => ({ key: `m${i}`, value }));
        await store.logBatch(runId, { metrics });
        expect((await store.getRun(runId)).metrics).toEqual(
          Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
        );
      });

      it("keeps NaN and the infinities", async () => {
        const runId = await newRun();
        const specials = { nan: Number.NaN, up: Number.POSITIVE_INFINITY, down: Number.NEGATIVE_INFINITY };
        await store.logBatch(runId, { metrics: Object.entries(specials).map(([key, value]) => ({ key, value })) });
        expect((await store.getRun(runId)).metrics).toEqual(specials);
        expect((await store.metricHistory(runId, "nan"))[0]?.value).toBeNaN();
      });

      it("stores the same value at the same step and time once", async () => {
        const runId = await newRun();
        const point = { key: "auc", value: 0.5, step: 1, timestamp: 1000 };
        await store.logBatch(runId, { metrics: [point, point] });
        await store.logBatch(runId, { metrics: [point] });
        expect(await store.metricHistory(runId, "auc")).toHaveLength(1);
      });

      it("takes more in one batch than MLflow's server takes in one request", async () => {
        const runId = await newRun();
        await store.logBatch(runId, {
          params: Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`p${i}`, i])),
          tags: Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`t${i}`, `${i}`])),
          metrics: Array.from({ length: 2500 }, (_, step) => ({ key: "loss", value: 1 / (step + 1), step })),
        });
        const run = await store.getRun(runId);
        expect(Object.keys(run.params)).toHaveLength(230);
        expect(run.tags["t119"]).toBe("119");
        expect(run.metrics["loss"]).toBe(1 / 2500);
        expect(await store.metricHistory(runId, "loss")).toHaveLength(2500);
      });

      it("has no history of a metric that was never logged", async () => {
        expect(await store.metricHistory(await newRun(), "auc")).toEqual([]);
      });
    });

    describe("data set inputs", () => {
      const input: DatasetInput = {
        name: "german-credit",
        digest: "0123456789abcdef",
        sourceType: "local",
        source: '{"uri":"german.data"}',
        schema: '{"mlflow_colspec":[{"type":"string","name":"purpose","required":true}]}',
        profile: '{"num_rows":1000}',
        context: "training",
      };

      it("shows the data sets that a run read", async () => {
        const runId = await newRun();
        const bare = { name: "other", digest: "1", sourceType: "http", source: "{}" };
        await store.logInputs(runId, [input, bare]);
        expect((await store.getRun(runId)).inputs).toEqual([input, bare]);
      });

      it("joins a data set to a run once, and to many runs", async () => {
        const [a, b] = [await newRun(), await newRun()];
        await store.logInputs(a, [input]);
        await store.logInputs(a, [input]);
        await store.logInputs(b, [input]);
        expect((await store.getRun(a)).inputs).toEqual([input]);
        expect((await store.getRun(b)).inputs).toEqual([input]);
      });

      it("refuses a digest of more than 36 characters", async () => {
        await expect(store.logInputs(await newRun(), [{ ...input, digest: "0".repeat(37) }])).rejects.toMatchObject({
          code: "UW-TRACK-400",
        });
      });
    });

    describe("artifacts", () => {
      it("reads back what was written, byte for byte", async () => {
        const runId = await newRun();
        const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
        await store.logArtifact(runId, "model/native.bin", bytes);
        await store.logArtifact(runId, "log.txt", "größer ≥ 0\n");
        expect(Buffer.from(await store.readArtifact(runId, "model/native.bin")).equals(bytes)).toBe(true);
        expect(Buffer.from(await store.readArtifact(runId, "log.txt")).toString()).toBe("größer ≥ 0\n");
      });

      it("lists one folder at a time", async () => {
        const runId = await newRun();
        expect(await store.listArtifacts(runId)).toEqual([]);
        await store.logArtifact(runId, "plots/roc curve.svg", "<svg/>");
        await store.logArtifact(runId, "plots/deep/a.txt", "a");
        await store.logArtifact(runId, "oof.csv", "row\n");
        expect(await store.listArtifacts(runId)).toEqual([
          { path: "oof.csv", isFolder: false, bytes: 4 },
          { path: "plots", isFolder: true, bytes: undefined },
        ]);
        expect(await store.listArtifacts(runId, "plots")).toEqual([
          { path: "plots/deep", isFolder: true, bytes: undefined },
          { path: "plots/roc curve.svg", isFolder: false, bytes: 6 },
        ]);
        expect(await store.listArtifacts(runId, "absent")).toEqual([]);
      });

      it("replaces an artifact of the same path", async () => {
        const runId = await newRun();
        await store.logArtifact(runId, "a.txt", "a long first version");
        await store.logArtifact(runId, "a.txt", "short");
        expect(Buffer.from(await store.readArtifact(runId, "a.txt")).toString()).toBe("short");
      });

      it("takes an empty artifact", async () => {
        const runId = await newRun();
        await store.logArtifact(runId, "empty", "");
        expect(await store.readArtifact(runId, "empty")).toHaveLength(0);
      });

      it("says which artifact it does not have", async () => {
        await expect(store.readArtifact(await newRun(), "absent.csv")).rejects.toMatchObject({
          code: "UW-TRACK-405",
          exitCode: 2,
          message: expect.stringContaining("absent.csv"),
        });
      });

      it.each(["../x", "a/../../x", "/etc/passwd", "a//b", "", ".", "a\\b", "C:/x", "a#b", "%2e%2e/x"])(
        "refuses the path %j",
        async (path) => {
          const runId = await newRun();
          await expect(store.logArtifact(runId, path, "x")).rejects.toMatchObject({ code: "UW-TRACK-407" });
          await expect(store.readArtifact(runId, path)).rejects.toMatchObject({ code: "UW-TRACK-407" });
          if (path !== "") {
            await expect(store.listArtifacts(runId, path)).rejects.toMatchObject({ code: "UW-TRACK-407" });
          }
        },
      );
    });

    describe("search", () => {
      let id: string;
      beforeAll(async () => {
        const made = await experimentWith("search", [
          { name: "svm", tags: { stage: "draft" } },
          { name: "SVM big" },
          { name: "knn", tags: { "a key": "it is", stage: "Final" } },
          { name: "mlp" },
        ]);
        id = made.id;
        const [svm = "", big = "", knn = "", mlp = ""] = made.runIds;
        await store.logBatch(svm, {
          params: { learner: "svm", C: 1 },
          metrics: [
            { key: "auc", value: 0.9, step: 0 },
            { key: "auc", value: 0.79, step: 1 },
            { key: "f1/bad", value: 0.5 },
          ],
        });
        await store.logBatch(big, { params: { learner: "svm", C: 10 }, metrics: [{ key: "auc", value: 0.78 }] });
        await store.logBatch(knn, { params: { learner: "knn" }, metrics: [{ key: "auc", value: 0.76 }] });
        await store.logBatch(mlp, { params: { learner: "mlp" }, metrics: [{ key: "auc", value: Number.NaN }] });
        await store.logInputs(knn, [
          { name: "german", digest: "abc", sourceType: "local", source: "{}", context: "training" },
        ]);
        await store.finishRun(knn, "FINISHED", 1_700_000_001_000);
        await store.finishRun(mlp, "FAILED", 1_700_000_002_000);
      });

      it("lists the newest start first", async () => {
        expect(await found(id, "")).toEqual(["mlp", "knn", "SVM big", "svm"]);
      });

      it("returns whole runs", async () => {
        const { items } = await store.searchRuns({ experimentIds: [id], filter: "params.learner = 'knn'" });
        expect(items).toEqual([await store.getRun(items[0]?.info.runId ?? "")]);
        expect(items[0]).toMatchObject({
          info: { status: "FINISHED" },
          params: { learner: "knn" },
          metrics: { auc: 0.76 },
          tags: { stage: "Final" },
          inputs: [{ name: "german" }],
        });
      });

      it.each([
        ["metrics.auc > 0.77", ["SVM big", "svm"]],
        ["metric.auc >= 0.78 and metrics.auc < 0.79", ["SVM big"]],
        ["metrics.auc <= 7.6e-1 and metrics.auc > 0", ["knn"]],
        ["metrics.auc = 0.79", ["svm"]],
        ["metrics.auc != 0.79 and metrics.auc > 0", ["knn", "SVM big"]],
        ["metrics.`f1/bad` = 0.5", ["svm"]],
        ['metrics."f1/bad" > .4', ["svm"]],
        ["metrics.absent > 0", []],
        ["params.learner = 'svm'", ["SVM big", "svm"]],
        ['params.learner = "svm" AND params.C = "1"', ["svm"]],
        ["params.learner != 'svm'", ["mlp", "knn"]],
        ["params.learner LIKE '%n%'", ["knn"]],
        ["tags.stage = 'draft'", ["svm"]],
        ["tags.stage LIKE 'f%'", []],
        ["tags.stage ILIKE 'f%'", ["knn"]],
        ["tags.`a key` = 'it is'", ["knn"]],
        ["tags.mlflow.runName = 'mlp'", ["mlp"]],
        ["attributes.status = 'FINISHED'", ["knn"]],
        ["status != 'RUNNING'", ["mlp", "knn"]],
        ["attributes.run_name LIKE 'svm%'", ["svm"]],
        ["run_name ILIKE 'svm%'", ["SVM big", "svm"]],
        ["attributes.start_time >= 1700000000002", ["mlp", "knn"]],
        ["start_time < 1700000000001", ["svm"]],
        ["end_time > 1700000001000", ["mlp"]],
        ["datasets.name = 'german' and datasets.digest LIKE 'a%'", ["knn"]],
        ["datasets.name IN ('german', 'other')", ["knn"]],
        ["datasets.context = 'training'", ["knn"]],
        ["datasets.context = 'evaluation'", []],
      ])("finds by %s", async (filter, names) => {
        expect(await found(id, filter)).toEqual(names);
      });

      it("finds by a list of ids", async () => {
        const { items } = await store.searchRuns({ experimentIds: [id], filter: "run_name LIKE '%m%'" });
        const [mlp, svm] = items.map(({ info }) => info.runId);
        expect(await found(id, `attributes.run_id IN ('${svm}', '${mlp}', '${"0".repeat(32)}')`)).toEqual([
          "mlp",
          "svm",
        ]);
        expect(await found(id, `attributes.run_id NOT IN ('${svm}', '${mlp}')`)).toEqual(["knn", "SVM big"]);
      });

      it.each([
        [["metrics.auc ASC"], ["knn", "SVM big", "svm", "mlp"]],
        [["metrics.auc DESC"], ["svm", "SVM big", "knn", "mlp"]],
        [["params.C"], ["svm", "SVM big", "mlp", "knn"]],
        [["params.C DESC"], ["SVM big", "svm", "mlp", "knn"]],
        [["attributes.start_time ASC"], ["svm", "SVM big", "knn", "mlp"]],
        [
          ["params.learner DESC", "metrics.auc ASC"],
          ["SVM big", "svm", "mlp", "knn"],
        ],
        [
          ["tags.`a key`", "attributes.run_name DESC"],
          ["knn", "svm", "mlp", "SVM big"],
        ],
      ])("orders by %j, what has no value last", async (orderBy, names) => {
        expect(await found(id, "", orderBy)).toEqual(names);
      });

      it.each(["metrics.auc >", "params.learner = svm", "metrics.auc > 'x'", "foo.bar = 1", "params.a = '1' OR x"])(
        "refuses the filter %j",
        async (filter) => {
          await expect(found(id, filter)).rejects.toMatchObject({ code: "UW-TRACK-408", exitCode: 2 });
        },
      );

      it("looks in the experiments asked for, and in no other", async () => {
        const other = await experimentWith("search elsewhere", [{ name: "elsewhere" }]);
        const names = async (experimentIds: string[]) =>
          (await store.searchRuns({ experimentIds })).items.map(({ info }) => info.name);
        expect(await names([other.id])).toEqual(["elsewhere"]);
        expect(await names([other.id, id])).toHaveLength(5);
      });

      it("pages through everything once", async () => {
        const names = Array.from({ length: 7 }, (_, i) => `run ${i}`);
        const made = await experimentWith(
          "pages",
          names.map((name) => ({ name })),
        );
        const seen: string[] = [];
        let pageToken: string | undefined;
        do {
          const page = await store.searchRuns({
            experimentIds: [made.id],
            orderBy: ["attributes.start_time ASC"],
            maxResults: 3,
            ...(pageToken !== undefined && { pageToken }),
          });
          expect(page.items.length).toBeLessThanOrEqual(3);
          seen.push(...page.items.map(({ info }) => info.name));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        expect(seen).toEqual(names);
      });
    });

    describe("large artifacts", () => {
      let folder: string;
      beforeAll(async () => {
        folder = await mkdtemp(path.join(tmpdir(), "underwrite-large-"));
      });
      afterAll(() => rm(folder, { recursive: true, force: true }));

      it("copies a large file in and out without holding it in memory", async () => {
        const { largeMegabytes = 120 } = subject;
        const [sent, received] = [path.join(folder, "sent"), path.join(folder, "received")];
        const chunk = Buffer.alloc(1 << 20);
        const file = await openFile(sent, "w");
        for (let i = 0; i < largeMegabytes; i++) await file.write(chunk.fill(i));
        await file.close();

        const runId = await newRun();
        const before = process.memoryUsage.rss();
        let most = before;
        const watch = setInterval(() => {
          most = Math.max(most, process.memoryUsage.rss());
        }, 5);
        await store.logArtifact(runId, "large/data.bin", { file: sent });
        await store.downloadArtifact(runId, "large/data.bin", received);
        clearInterval(watch);

        expect(await store.listArtifacts(runId, "large")).toMatchObject([{ bytes: largeMegabytes << 20 }]);
        expect(await sha256(received)).toBe(await sha256(sent));
        expect(most - before).toBeLessThan(80 << 20);
      });

      it("says so where the file to send or the artifact to fetch is absent", async () => {
        const runId = await newRun();
        const absent = path.join(folder, "absent");
        await expect(store.logArtifact(runId, "a", { file: absent })).rejects.toMatchObject({ code: "UW-TRACK-415" });
        await expect(store.downloadArtifact(runId, "a", absent)).rejects.toMatchObject({ code: "UW-TRACK-405" });
        await expect(readFile(absent)).rejects.toThrow("ENOENT");
      });
    });

    describe("logged models", () => {
      it("keeps a model with params, tags and files, as an output of its run", async () => {
        const runId = await newRun();
        const model = await store.models.createLoggedModel({
          experimentId,
          name: "svm",
          sourceRunId: runId,
          params: { C: 1 },
          tags: { learner: "svm" },
        });
        expect(model).toMatchObject({
          experimentId,
          name: "svm",
          status: "PENDING",
          sourceRunId: runId,
          params: { C: "1" },
          tags: { learner: "svm" },
          metrics: {},
        });
        expect(model.modelId).toMatch(/^m-[0-9a-f]{32}$/);
        await store.logArtifact(model.modelId, "MLmodel", "flavors: {}\n");
        await store.logArtifact(model.modelId, "code/loader.py", "pass\n");
        await store.models.setLoggedModelTags(model.modelId, { learner: "SVM", certified: "yes" });
        await store.models.finalizeLoggedModel(model.modelId, "READY");

        const kept = await store.models.getLoggedModel(model.modelId);
        expect(kept).toMatchObject({ status: "READY", tags: { learner: "SVM", certified: "yes" } });
        expect((await store.getRun(runId)).modelIds).toEqual([model.modelId]);
        expect((await store.listArtifacts(model.modelId)).map(({ path }) => path)).toEqual(["MLmodel", "code"]);
        expect((await store.listArtifacts(model.modelId, "code")).map(({ path }) => path)).toEqual(["code/loader.py"]);
        expect(Buffer.from(await store.readArtifact(model.modelId, "MLmodel")).toString()).toBe("flavors: {}\n");
        expect(await store.listArtifacts(runId)).toEqual([]);
      });

      it("shows metrics that were logged with the model's id", async () => {
        const sourceRunId = await newRun();
        const { modelId } = await store.models.createLoggedModel({ experimentId, name: "knn", sourceRunId });
        await store.logBatch(sourceRunId, {
          metrics: [
            { key: "auc", value: 0.7, step: 0, modelId },
            { key: "auc", value: 0.8, step: 1, modelId },
            { key: "undefined", value: Number.NaN, modelId },
            { key: "not about the model", value: 1 },
          ],
        });
        expect((await store.models.getLoggedModel(modelId)).metrics).toEqual({ auc: 0.8 });
        expect((await store.getRun(sourceRunId)).metrics).toMatchObject({ auc: 0.8, undefined: Number.NaN });
      });

      it("finds models by experiment and run, newest first, page by page", async () => {
        const { id } = await store.experiment("models to find");
        const [a, b] = [await newRun({ experimentId: id }), await newRun({ experimentId: id })];
        for (const [sourceRunId, name] of [
          [a, "first"],
          [b, "second"],
          [a, "third"],
        ] as const) {
          await store.models.createLoggedModel({ experimentId: id, name, sourceRunId });
          // The order is by milliseconds.
          await sleep(2);
        }
        const names = async (query: Partial<LoggedModelQuery>) =>
          (await store.models.searchLoggedModels({ experimentIds: [id], ...query })).items.map(({ name }) => name);
        expect(await names({})).toEqual(["third", "second", "first"]);
        expect(await names({ sourceRunId: a })).toEqual(["third", "first"]);
        const page = await store.models.searchLoggedModels({ experimentIds: [id], maxResults: 2 });
        expect(page.items).toHaveLength(2);
        expect(await names({ maxResults: 2, pageToken: page.nextPageToken ?? "" })).toEqual(["first"]);
      });

      it("says which model it does not have", async () => {
        const modelId = `m-${"0".repeat(32)}`;
        const missing = { code: "UW-TRACK-404", exitCode: 2, message: expect.stringContaining(modelId) };
        await expect(store.models.getLoggedModel(modelId)).rejects.toMatchObject(missing);
        await expect(store.models.finalizeLoggedModel(modelId, "READY")).rejects.toMatchObject(missing);
        await expect(store.models.setLoggedModelTags(modelId, { a: "b" })).rejects.toMatchObject(missing);
        await expect(store.logArtifact(modelId, "MLmodel", "")).rejects.toMatchObject(missing);
      });

      it.each(["", "a/b", "a:b", "v1.0", "50%", "it's"])("refuses the name %j", async (name) => {
        await expect(store.models.createLoggedModel({ experimentId, name })).rejects.toMatchObject({
          code: "UW-TRACK-400",
        });
      });
    });

    describe("registered models", () => {
      it("registers a name once", async () => {
        const about = { description: "Which applicants pay back", tags: { owner: "risk" } };
        const made = await store.models.registerModel("credit risk", about);
        expect(made).toEqual({ name: "credit risk", ...about, aliases: {} });
        expect(await store.models.registerModel("credit risk")).toEqual(made);
        expect(await store.models.getRegisteredModel("credit risk")).toEqual(made);
        expect(await store.models.listRegisteredModels()).toContainEqual(made);
      });

      it("numbers versions from 1, made from logged models or from a run's artifacts", async () => {
        const runId = await newRun();
        await store.logArtifact(runId, "model/MLmodel", "from the run");
        const { modelId } = await store.models.createLoggedModel({ experimentId, name: "svm", sourceRunId: runId });
        await store.logArtifact(modelId, "MLmodel", "from the model");
        await store.models.registerModel("versions");
        const first = await store.models.createModelVersion({
          name: "versions",
          source: { modelId },
          description: "the first",
          tags: { stage: "draft" },
        });
        const second = await store.models.createModelVersion({ name: "versions", source: { runId, folder: "model" } });
        expect(first).toMatchObject({
          name: "versions",
          version: 1,
          source: `models:/${modelId}`,
          runId,
          description: "the first",
          tags: { stage: "draft" },
          aliases: [],
        });
        expect(second).toMatchObject({ version: 2, runId, source: expect.stringMatching(/\/model$/) });
        expect(await store.models.listModelVersions("versions")).toEqual([second, first]);
        expect(await store.models.getModelVersion("versions", 1)).toEqual(first);
        expect((await store.models.getLoggedModel(modelId)).tags["mlflow.modelVersions"]).toContain('"versions"');

        await store.models.setModelVersionTags("versions", 1, { stage: "final" });
        expect((await store.models.getModelVersion("versions", 1)).tags).toEqual({ stage: "final" });

        expect(await resolveModelUri(store, "models:/versions/1")).toMatchObject({ owner: modelId, folder: undefined });
        expect(await resolveModelUri(store, "models:/versions/latest")).toMatchObject({
          owner: runId,
          folder: "model",
        });
        expect(await resolveModelUri(store, `models:/${modelId}`)).toMatchObject({ owner: modelId });
        expect(await resolveModelUri(store, `runs:/${runId}/model`)).toMatchObject({ owner: runId, folder: "model" });
      });

      it("moves an alias from version to version", async () => {
        const models = store.models;
        const { modelId } = await models.createLoggedModel({ experimentId, name: "svm" });
        await models.registerModel("aliases");
        for (let i = 0; i < 2; i++) await models.createModelVersion({ name: "aliases", source: { modelId } });
        await models.setRegisteredModelAlias("aliases", "champion", 1);
        await models.setRegisteredModelAlias("aliases", "challenger", 2);
        expect(await models.getModelVersionByAlias("aliases", "champion")).toMatchObject({ version: 1 });
        await models.setRegisteredModelAlias("aliases", "champion", 2);
        expect(await models.getModelVersionByAlias("aliases", "champion")).toMatchObject({
          version: 2,
          aliases: ["challenger", "champion"],
        });
        expect((await models.getRegisteredModel("aliases")).aliases).toEqual({ challenger: 2, champion: 2 });
        expect(await models.getModelVersionByAlias("aliases", "latest")).toMatchObject({ version: 2 });
        expect(await resolveModelUri(store, "models:/aliases@champion")).toMatchObject({ version: { version: 2 } });
        await models.deleteRegisteredModelAlias("aliases", "champion");
        await models.deleteRegisteredModelAlias("aliases", "champion");
        await expect(models.getModelVersionByAlias("aliases", "champion")).rejects.toMatchObject({
          code: "UW-TRACK-413",
          message: expect.stringContaining("challenger"),
        });
      });

      it("says what it does not have", async () => {
        const models = store.models;
        const missing = { code: "UW-TRACK-413", exitCode: 2, message: expect.stringContaining("nobody") };
        await expect(models.getRegisteredModel("nobody")).rejects.toMatchObject(missing);
        await expect(models.listModelVersions("nobody")).rejects.toMatchObject(missing);
        await expect(models.getModelVersion("nobody", 1)).rejects.toMatchObject(missing);
        await expect(models.getModelVersionByAlias("nobody", "champion")).rejects.toMatchObject(missing);
        await expect(models.setRegisteredModelAlias("nobody", "champion", 1)).rejects.toMatchObject(missing);
        await models.registerModel("nobody's");
        await expect(models.getModelVersion("nobody's", 7)).rejects.toMatchObject(missing);
        await expect(models.getModelVersionByAlias("nobody's", "latest")).rejects.toMatchObject(missing);
        await expect(resolveModelUri(store, "models:/nobody")).rejects.toMatchObject({ code: "UW-TRACK-414" });
      });

      it.each(["", "a b", "latest", "v1", "ü!", "a/b"])("refuses the alias %j", async (alias) => {
        await store.models.registerModel("refusing");
        await expect(store.models.setRegisteredModelAlias("refusing", alias, 1)).rejects.toMatchObject({
          code: "UW-TRACK-400",
        });
      });

      it.each(["", "a/b", "a:b", "a@b"])("refuses the name %j", async (name) => {
        await expect(store.models.registerModel(name)).rejects.toMatchObject({ code: "UW-TRACK-400" });
      });
    });

    describe("at once", () => {
      it("keeps everything of 20 runs logged concurrently", async () => {
        const { id } = await store.experiment("concurrent");
        await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const runId = await newRun({ experimentId: id, name: `run ${i}` });
            await Promise.all([
              store.logBatch(runId, { params: { i }, metrics: [{ key: "auc", value: i }] }),
              store.logArtifact(runId, "a.txt", `${i}`),
              store.logBatch(runId, { tags: { i: `${i}` } }),
            ]);
            await store.finishRun(runId, "FINISHED");
          }),
        );
        const { items } = await store.searchRuns({ experimentIds: [id], orderBy: ["metrics.auc ASC"] });
        expect(items.map(({ params }) => params["i"])).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
        for (const [i, run] of items.entries()) {
          expect(run).toMatchObject({ info: { status: "FINISHED" }, metrics: { auc: i }, tags: { i: `${i}` } });
          expect(Buffer.from(await store.readArtifact(run.info.runId, "a.txt")).toString()).toBe(`${i}`);
        }
      });
    });

    describe("closing", () => {
      it("stores what was accepted before, and may be done twice", async () => {
        const other = await subject.reopen();
        const runId = await newRun();
        const writes = [
          other.logBatch(runId, { params: { late: 1 } }),
          other.logArtifact(runId, "late.txt", "late"),
          other.finishRun(runId, "FINISHED"),
        ];
        await other.close();
        await other.close();
        await Promise.all(writes);
        expect(await store.getRun(runId)).toMatchObject({ params: { late: "1" }, info: { status: "FINISHED" } });
        expect(await store.listArtifacts(runId)).toHaveLength(1);
      });

      it("refuses what comes after", async () => {
        const other = await subject.reopen();
        await other.close();
        await expect(other.listExperiments()).rejects.toMatchObject({ code: "UW-TRACK-008" });
      });
    });
  });
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
