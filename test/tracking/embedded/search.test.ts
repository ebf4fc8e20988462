import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEmbeddedStore, type TrackingStore } from "../../../src/tracking/index.ts";

describe("a search in the embedded store", () => {
  let folder: string;
  let store: TrackingStore;
  let experimentId: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "underwrite-search-"));
    store = await openEmbeddedStore(folder);
    experimentId = (await store.experiment("search")).id;
    for (const [i, learner] of ["svm", "knn", "mlp"].entries()) {
      const { runId } = await store.createRun({ experimentId, name: learner, startTime: i });
      await store.logBatch(runId, {
        params: { learner },
        metrics: [
          { key: "auc", value: i === 0 ? Number.NaN : i },
          { key: "loss", value: i === 0 ? Number.NEGATIVE_INFINITY : i },
        ],
      });
    }
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function found(filter: string, orderBy: string[] = []): Promise<string[]> {
    const { items } = await store.searchRuns({ experimentIds: [experimentId], filter, orderBy });
    return items.map(({ info }) => info.name);
  }

  it.each([
    ["params.learner IN ('svm', 'mlp')", ["mlp", "svm"]],
    ["status NOT IN ('RUNNING', 'FAILED')", []],
    ["run_name NOT IN ('svm')", ["mlp", "knn"]],
  ])("takes lists for any text, more than MLflow does: %s", async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  it.each([
    ["metrics.auc > -1", ["mlp", "knn"]],
    ["metrics.auc = 0", []],
    ["metrics.auc != 1", ["mlp", "svm"]],
    ["metrics.loss < -1e300", ["svm"]],
  ])("compares NaN with nothing, and infinity as the largest: %s", async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  it("is not fooled by what looks like SQL", async () => {
    expect(await found(`params.learner = "x' OR '1' = '1"`)).toEqual([]);
    expect(await found("params.`learner' OR 1=1 --` = 'svm'")).toEqual([]);
    await expect(found("", ["metrics.auc; DROP TABLE runs"])).rejects.toMatchObject({ code: "UW-TRACK-408" });
  });

  it.each([0, -1, 1.5, 50_001])("refuses pages of %d runs", async (maxResults) => {
    await expect(store.searchRuns({ experimentIds: [experimentId], maxResults })).rejects.toMatchObject({
      code: "UW-TRACK-410",
    });
  });

  it("refuses a page token that it did not give", async () => {
    await expect(store.searchRuns({ experimentIds: [experimentId], pageToken: "x" })).rejects.toMatchObject({
      code: "UW-TRACK-410",
    });
  });

  it("finds nothing in experiments that are none", async () => {
    expect((await store.searchRuns({ experimentIds: [] })).items).toEqual([]);
    expect((await store.searchRuns({ experimentIds: ["x", "987"] })).items).toEqual([]);
  });
});
