import { spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedStore, type TrackingStore } from "../../../src/tracking/index.ts";
import { output, start } from "./child-process.ts";

let folder: string;
let database: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "underwrite-damage-"));
  database = path.join(folder, "mlflow.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function withStore<T>(work: (store: TrackingStore) => Promise<T>, place = folder): Promise<T> {
  const store = await openEmbeddedStore(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A store with one run that has an artifact. */
async function storeOneRun(): Promise<string> {
  return withStore(async (store) => {
    const { id } = await store.experiment("kept");
    const { runId } = await store.createRun({ experimentId: id, name: "kept" });
    await store.logArtifact(runId, "plots/a.svg", "<svg/>");
    return runId;
  });
}

function alter(sql: string): void {
  const db = new DatabaseSync(database, { enableForeignKeyConstraints: false });
  db.exec(sql);
  db.close();
}

function refusal(code: string, ...parts: string[]) {
  return {
    name: "UnavailableError",
    code,
    exitCode: 4,
    message: expect.stringMatching(new RegExp(parts.join("[^]*"))),
  };
}

describe("opening the embedded store", () => {
  it("makes missing folders", async () => {
    await withStore(
      async (store) => {
        expect(await store.listExperiments()).toHaveLength(1);
      },
      path.join(folder, "some", "where"),
    );
  });

  it("fills an empty file", async () => {
    await writeFile(database, "");
    await withStore(async (store) => expect(await store.listExperiments()).toHaveLength(1));
  });

  it("refuses a file that is no database", async () => {
    await writeFile(database, "row,repeat,fold,y,pd\n".repeat(500));
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(refusal("UW-TRACK-004", database));
    expect(await readFile(database, "utf8")).toMatch(/^row,/);
  });

  it("refuses a database that was cut off", async () => {
    await storeOneRun();
    await truncate(database, 5000);
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(refusal("UW-TRACK-004", database));
  });

  it("refuses a database that is not MLflow's, and leaves it alone", async () => {
    alter("CREATE TABLE songs (title TEXT)");
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(refusal("UW-TRACK-006", "not one of MLflow's"));
    const db = new DatabaseSync(database);
    expect(db.prepare("SELECT name FROM sqlite_master").all()).toMatchObject([{ name: "songs" }]);
    db.close();
  });

  it("names what an older MLflow's database lacks, and the command that mends it", async () => {
    await storeOneRun();
    alter("DROP INDEX index_inputs_input_uuid; ALTER TABLE inputs DROP COLUMN step; DROP TABLE input_tags");
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(
      refusal("UW-TRACK-006", "inputs.step, input_tags.input_uuid", "mlflow db upgrade sqlite:///"),
    );
  });

  it("names what a later MLflow's database demands", async () => {
    await storeOneRun();
    alter("DROP TABLE input_tags; CREATE TABLE input_tags (input_uuid, name, value, owner TEXT NOT NULL)");
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(refusal("UW-TRACK-006", "input_tags.owner"));
  });

  it("takes tables, columns and a version that it does not know", async () => {
    const runId = await storeOneRun();
    alter(`UPDATE alembic_version SET version_num = 'ffffffffffff'; CREATE TABLE workspaces (name TEXT);
      ALTER TABLE experiments ADD COLUMN workspace TEXT NOT NULL DEFAULT 'default'`);
    await withStore(async (store) => {
      await store.experiment("after");
      expect((await store.getRun(runId)).info.name).toBe("kept");
    });
  });

  it("refuses a folder in the database's place", async () => {
    await mkdir(database);
    await expect(openEmbeddedStore(folder)).rejects.toMatchObject(refusal("UW-TRACK-005", database));
  });

  it("refuses a folder whose parent is a file", async () => {
    await writeFile(path.join(folder, "file"), "");
    await expect(openEmbeddedStore(path.join(folder, "file", "x"))).rejects.toMatchObject(refusal("UW-TRACK-007"));
  });

  it.each([
    ["a read-only folder", async () => chmod(folder, 0o555), /^4 UW-TRACK-00[35] /],
    [
      "a read-only database",
      async () => {
        await storeOneRun();
        await chmod(database, 0o444);
        await chmod(folder, 0o555);
      },
      /^4 UW-TRACK-00[35] /,
    ],
    [
      "an unreadable database",
      async () => {
        await storeOneRun();
        await chmod(database, 0);
      },
      /^4 UW-TRACK-005 /,
    ],
  ])("refuses %s", async (_, prepare, message) => {
    await prepare();
    // Root may write everywhere, so the attempt is made as nobody.
    const isRoot = process.getuid?.() === 0;
    const nobody = 65534;
    if (isRoot) for (const place of [folder, database]) await chown(place, nobody, nobody).catch(() => undefined);
    expect(await output(start("open.ts", [folder], isRoot ? { uid: nobody, gid: nobody } : {}))).toMatch(message);
    await chmod(folder, 0o755);
  });
});

describe("the embedded store on a full disk", () => {
  const kept = { params: { before: "1" }, small: "before" };

  it("says so, keeps what was stored, and leaves no half-written artifact", async ({ skip }) => {
    // A disk of its own: a small tmpfs in a mount namespace.
    const program = path.join(import.meta.dirname, "processes", "fill-disk.ts");
    const inside = `mount -t tmpfs -o size=3m none "$1" && exec "$2" "$3" "$1"`;
    const child = spawnSync(
      "unshare",
      ["--user", "--map-root-user", "--mount", "sh", "-c", inside, "sh", folder, process.execPath, program],
      { encoding: "utf8" },
    );
    if (child.error !== undefined || /unshare|mount:/.test(child.stderr)) {
      skip(`this machine does not allow a disk for the test: ${child.stderr}`);
    }
    const met = JSON.parse(child.stdout);
    expect(met).toMatchObject(kept);
    expect(met.artifact).toMatch(/^UW-TRACK-002 no space left to write .*big\.bin/);
    expect(met.fillers).toMatch(/^UW-TRACK-002 no space left/);
    expect(met.batch).toMatch(/^UW-TRACK-002 no space left to write .*mlflow\.db/);
    expect(met.artifacts).toEqual(["filler", "small.txt"]);
  });

  it("says so where a file may not grow further", () => {
    const program = path.join(import.meta.dirname, "processes", "fill-disk.ts");
    const limit = `ulimit -f 4000; exec "$1" "$2" "$3"`;
    const child = spawnSync("sh", ["-c", limit, "sh", process.execPath, program, folder], { encoding: "utf8" });
    const met = JSON.parse(child.stdout);
    expect(met).toMatchObject(kept);
    expect(met.artifact).toMatch(/^UW-TRACK-002 no space left to write .*big\.bin/);
    expect(met.batch).toMatch(/^UW-TRACK-00[27] /);
  });
});

describe("the embedded store's folder", () => {
  it("can be moved: the artifacts are found again", async () => {
    const runId = await storeOneRun();
    const moved = `${folder}-moved`;
    await rename(folder, moved);
    await withStore(async (store) => {
      expect(Buffer.from(await store.readArtifact(runId, "plots/a.svg")).toString()).toBe("<svg/>");
    }, moved);
    await rename(moved, folder);
  });

  it("keeps artifacts where MLflow looks for them: mlruns/<experiment>/<run>/artifacts", async () => {
    const runId = await storeOneRun();
    const { info } = await withStore((store) => store.getRun(runId));
    expect(info.artifactUri).toBe(`mlruns/${info.experimentId}/${runId}/artifacts`);
    expect(await readFile(path.join(folder, info.artifactUri, "plots/a.svg"), "utf8")).toBe("<svg/>");
  });

  it("reads artifacts of runs that MLflow stored under an absolute path or a file URI", async () => {
    const runId = await storeOneRun();
    const elsewhere = path.join(folder, "else where");
    await cp(path.join(folder, "mlruns"), elsewhere, { recursive: true });
    const { info } = await withStore((store) => store.getRun(runId));
    const place = path.join(elsewhere, info.experimentId, runId, "artifacts");
    for (const uri of [place, new URL(`file://${place}`).href]) {
      alter(`UPDATE runs SET artifact_uri = '${uri}'`);
      expect(await withStore((store) => store.listArtifacts(runId))).toMatchObject([{ path: "plots" }]);
    }
    alter("UPDATE runs SET artifact_uri = 'mlflow-artifacts:/1/x'");
    await expect(withStore((store) => store.listArtifacts(runId))).rejects.toMatchObject({ code: "UW-TRACK-411" });
  });

  it("loses old leftovers of killed processes, and no others", async () => {
    const runId = await storeOneRun();
    const [old, fresh] = ["old", "fresh"].map((name) => path.join(folder, "mlruns", ".incomplete", name));
    await writeFile(old ?? "", "");
    await writeFile(fresh ?? "", "");
    const twoDaysAgo = Date.now() / 1000 - 48 * 3600;
    await utimes(old ?? "", twoDaysAgo, twoDaysAgo);
    await withStore((store) => store.getRun(runId));
    await expect(readFile(old ?? "")).rejects.toThrow("ENOENT");
    expect(await readFile(fresh ?? "", "utf8")).toBe("");
  });

  it("refuses an artifact where a folder or a file stands in the way", async () => {
    const runId = await storeOneRun();
    await withStore(async (store) => {
      for (const name of ["plots", "plots/a.svg/b"]) {
        await expect(store.logArtifact(runId, name, "x")).rejects.toMatchObject({ code: "UW-TRACK-407", exitCode: 2 });
      }
    });
  });

  it("leaves runs and experiments alone that were deleted in MLflow", async () => {
    const runId = await storeOneRun();
    alter(
      "UPDATE runs SET lifecycle_stage = 'deleted'; UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = 1",
    );
    await withStore(async (store) => {
      expect((await store.searchRuns({ experimentIds: ["0", "1"] })).items).toEqual([]);
      expect((await store.listExperiments()).map(({ name }) => name)).toEqual(["Default"]);
      await expect(store.logBatch(runId, { tags: { a: "b" } })).rejects.toMatchObject({ code: "UW-TRACK-404" });
      await expect(store.experiment("kept")).rejects.toMatchObject({
        code: "UW-TRACK-409",
        message: expect.stringContaining("mlflow experiments restore"),
      });
    });
  });
});
