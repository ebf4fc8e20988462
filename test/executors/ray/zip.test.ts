import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zip } from "../../../src/executors/ray/zip.ts";

describe("zip", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "zip-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes what Python unpacks, with the mode of each file", () => {
    const text = "Schufa-Auskunft für Zürich\n".repeat(1000);
    const archive = zip([
      { path: "code/a.txt", content: Buffer.from(text) },
      { path: "empty/__init__.py", content: new Uint8Array() },
      { path: "bin/run", content: Buffer.from("#!/bin/sh\n"), executable: true },
    ]);
    writeFileSync(join(folder, "a.zip"), archive);
    const script = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for entry in archive.infolist():
        path = archive.extract(entry, sys.argv[2])
        os.chmod(path, entry.external_attr >> 16)
`;
    execFileSync("python3", ["-c", script, join(folder, "a.zip"), folder]);
    expect(readFileSync(join(folder, "code/a.txt"), "utf8")).toBe(text);
    expect(statSync(join(folder, "empty/__init__.py")).size).toBe(0);
    expect(statSync(join(folder, "bin/run")).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, "code/a.txt")).mode & 0o777).toBe(0o644);
    expect(archive.length).toBeLessThan(1000);
  });

  it("writes the same bytes for the same files", () => {
    const entries = [{ path: "a", content: Buffer.from("a") }];
    expect(zip(entries)).toEqual(zip(entries));
  });
});
