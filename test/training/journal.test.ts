import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FoldResult, Journal } from "../../src/training/journal.ts";

describe("Journal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "underwrite-journal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const result = (fold: number): FoldResult => ({
    repeat: 0,
    fold,
    pd: Float64Array.from([0.1 + 0.2, 1 / 3, 5e-324]),
    fitSeconds: 0.5,
    predictSeconds: 0.1,
    cpuSeconds: 0.6,
    queueSeconds: 0,
    warnings: ["did not converge"],
  });

  it("gives back every fold to the last bit", () => {
    const journal = new Journal(join(folder, "new"), "abc");
    journal.append("svm", result(0));
    journal.append("svm", result(1));
    journal.append("knn", result(0));
    const read = new Journal(join(folder, "new"), "abc").read();
    expect(read.get("svm")).toEqual([result(0), result(1)]);
    expect(read.get("knn")).toEqual([result(0)]);
  });

  it("drops a line that a killed process left torn", () => {
    const journal = new Journal(folder, "abc");
    journal.append("svm", result(0));
    appendFileSync(join(folder, "journal-abc.ndjson"), '{"model":"svm","repeat":0,"fold":1,"pd":"AAAA');
    expect(journal.read().get("svm")).toEqual([result(0)]);
  });

  it("is empty before the first line and gone after delete", () => {
    const journal = new Journal(folder, "abc");
    expect(journal.read().size).toBe(0);
    journal.append("svm", result(0));
    journal.delete();
    expect(readdirSync(folder)).toEqual([]);
  });
});
