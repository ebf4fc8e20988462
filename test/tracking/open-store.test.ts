import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "../../src/tracking/index.ts";

describe("the address of a store", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "underwrite-address-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["a folder", (place: string) => place, "mlflow.db"],
    ["sqlite:PATH", (place: string) => `sqlite:${place}/runs.db`, "runs.db"],
    ["sqlite:////PATH, as SQLAlchemy writes it", (place: string) => `sqlite:///${place}/runs.db`, "runs.db"],
  ])("may be %s", async (name, address, file) => {
    const place = path.join(folder, name.replaceAll(/\W/g, ""));
    const store = await openStore(address(place));
    expect(store.uri).toBe(`sqlite:${path.join(place, file)}`);
    await store.close();
    expect(await readdir(place)).toEqual([file]);
  });

  it("may have to be one where something was stored already", async () => {
    const uri = `sqlite:${path.join(folder, "runs.db")}`;
    const refusal = { code: "UW-TRACK-416", exitCode: 2, message: expect.stringContaining("no such file") };
    await expect(openStore(uri, { mustExist: true })).rejects.toMatchObject(refusal);
    expect(await readdir(folder)).not.toContain("runs.db");
    await (await openStore(uri)).close();
    await (await openStore(uri, { mustExist: true })).close();
  });

  it.each(["", "sqlite:", "postgresql://host/db", "ftp://x"])("is not %j", async (uri) => {
    await expect(openStore(uri)).rejects.toMatchObject({ code: "UW-TRACK-412", exitCode: 2 });
  });
});
