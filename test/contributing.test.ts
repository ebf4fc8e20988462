import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The one TypeScript example of CONTRIBUTING.md. */
function example(): string {
  const found = /```ts\n(.*?)```/s.exec(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"));
  if (found === null) throw new Error("CONTRIBUTING.md shows no learner");
  return found[1];
}

describe("the learner that CONTRIBUTING.md adds", () => {
  let clone = "";

  function run(script: string, ...args: string[]) {
    const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
      cwd: clone,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", CI: "" },
    });
    return { status, stdout };
  }

  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), "underwrite-learner-"));
    const copied = [
      "src",
      "lint",
      "test/contract",
      "package.json",
      "tsconfig.json",
      "vitest.config.ts",
      "oxlint.config.ts",
    ];
    for (const path of copied) cpSync(join(root, path), join(clone, path), { recursive: true });
    writeFileSync(
      join(clone, "tsconfig.learner.json"),
      '{ "extends": "./tsconfig.json", "include": ["src/learners"], "exclude": [] }',
    );
    symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
    writeFileSync(join(clone, "src/learners/nearest-mean.ts"), example());
    const list = readFileSync(join(root, "src/learners/index.ts"), "utf8");
    const longer = list.replace("Learner[] = [", "Learner[] = [nearestMean, ");
    writeFileSync(join(clone, "src/learners/index.ts"), `import { nearestMean } from "./nearest-mean.ts";\n${longer}`);
  });

  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it("has the right types, and no lint", () => {
    expect(run("typescript/bin/tsc", "-p", "tsconfig.learner.json")).toEqual({ status: 0, stdout: "" });
    const file = "src/learners/nearest-mean.ts";
    expect(run("oxlint/bin/oxlint", "--format=unix", file)).toEqual({ status: 0, stdout: "" });
  });

  it("keeps the promises of all learners", () => {
    const { status, stdout } = run(
      "vitest/vitest.mjs",
      "run",
      "test/contract/learners.test.ts",
      "-t",
      "^nearest_mean ",
    );
    expect(stdout).toMatch(/Tests +\d\d passed/);
    expect(status, stdout).toBe(0);
  });
});
