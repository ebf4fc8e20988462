import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { underwrite } from "../integration/cli.ts";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/guide.md"), "utf8");

describe.each(["README.md", "docs/guide.md"])("%s", (file) => {
  it("points to files that exist", () => {
    const text = readFileSync(join(root, file), "utf8");
    const targets = Array.from(text.matchAll(/\]\(([^)#]+)[^)]*\)/g), ([, target]) => target);
    const local = targets.filter((target) => !/^https?:/.test(target));
    expect(local.length).toBeGreaterThan(3);
    expect(local.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });
});

describe("the guide's commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-guide-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("run as they stand, one after another", async () => {
    cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
    const lines = Array.from(guide.matchAll(/^ {4}npx underwrite (.+)$/gm), ([, words]) => words.trim().split(/ +/));
    // Those with a word to be replaced, and the cluster's, stand for the reader's own.
    const complete = lines.filter((words) => !words.some((word) => /^[A-Z]+$|ray|applicants\.csv/.test(word)));
    // What the report is about has to be trained first.
    complete.sort((a, b) => Number(b[0] === "train") - Number(a[0] === "train"));
    expect(complete.length).toBeGreaterThanOrEqual(5);
    for (const words of complete) {
      const { status, stderr } = await underwrite(words, { cwd: folder });
      expect(`${words.join(" ")}: ${status} ${stderr}`).toBe(`${words.join(" ")}: 0 `);
    }
  });
});
