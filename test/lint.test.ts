import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const innocent: Record<string, string> = {
  "src/errors.ts": "export const errors = 1;",
  "src/table/index.ts": 'export { inner } from "./inner.ts";',
  "src/table/inner.ts": "export const inner = 1;",
  "src/cli/index.ts": 'export { inner } from "./inner.ts";',
  "src/cli/inner.ts": "export const inner = 1;",
  "src/cli/terminal/good.ts": `
    import { readFileSync } from "node:fs";
    import { z } from "zod";
    import { errors } from "../../errors.ts";
    import { inner as table } from "../../table/index.ts";
    import { inner } from "../inner.ts";
    export const all = [errors, inner, table, readFileSync, z];`,
};

const later = /learners can't import cli, which comes later in the flow/;
const pure = /metrics is pure and runs in a browser/;

const violations: readonly (readonly [what: string, path: string, text: string, message: RegExp])[] = [
  ["a later folder", "src/learners/a.ts", 'import { inner } from "../cli/index.ts"; export const x = inner;', later],
  [
    "its type",
    "src/learners/b.ts",
    'import type { inner } from "../cli/index.ts"; export type X = typeof inner;',
    later,
  ],
  ["its inline type", "src/learners/c.ts", 'export type X = typeof import("../cli/index.ts");', later],
  ["its re-export", "src/learners/d.ts", 'export { inner } from "../cli/index.ts";', later],
  ["its whole re-export", "src/learners/e.ts", 'export * from "../cli/index.ts";', later],
  ["its dynamic import", "src/learners/f.ts", 'export const x = await import("../cli/index.ts");', later],
  ["a later folder from deep inside", "src/learners/trees/a.ts", 'export * from "../../cli/index.ts";', later],
  ["a folder from a root file", "src/random.ts", 'export * from "./table/index.ts";', /random can't import table/],
  ["a reach past index.ts", "src/learners/g.ts", 'export * from "../table/inner.ts";', /from src\/table\/index\.ts/],
  ["a folder outside the flow", "src/utils/a.ts", 'export * from "../errors.ts";', /"utils" is not in the flow/],
  ["a way out of src/", "src/cli/a.ts", 'export * from "../../lint/flow.ts";', /lies outside src/],
  ["node:fs in a pure folder", "src/metrics/a.ts", 'export * from "node:fs";', pure],
  ["fs/promises in a pure folder", "src/metrics/b.ts", 'export * from "fs/promises";', pure],
  ["process in a pure folder", "src/metrics/c.ts", "export const x = process.pid;", /no-restricted-globals/],
  ["unseeded randomness in a pure folder", "src/metrics/d.ts", "export const x = Math.random();", /Math\.random/],
  ["a circle of imports", "src/metrics/e.ts", 'export * from "./e.ts";', /no-(self-import|cycle)/],
  [
    "a promise that nobody awaits",
    "src/cli/b.ts",
    "async function f() {} export const g = () => { f(); };",
    /floating/,
  ],
  [
    "a switch that forgets a case",
    "src/cli/c.ts",
    'export function f(x: "a" | "b") { switch (x) { case "a": return 1; } return 2; }',
    /Switch is not exhaustive/,
  ],
];

describe("the lint rules", () => {
  let project = "";
  let findings: readonly string[] = [];
  const findingsIn = (path: string) => findings.filter((line) => line.startsWith(`${path}:`)).join("\n");

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "underwrite-lint-"));
    for (const path of ["oxlint.config.ts", "tsconfig.json", "lint"]) {
      cpSync(join(root, path), join(project, path), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    const files: Record<string, string> = { ...innocent, "package.json": '{ "type": "module" }' };
    for (const [, path, text] of violations) files[path] = text;
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(project, dirname(path)), { recursive: true });
      writeFileSync(join(project, path), `${text}\n`);
    }
    const args = [join(root, "node_modules/oxlint/bin/oxlint"), "--format=unix", "src"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
    if (stderr !== "") throw new Error(stderr);
    findings = stdout.split("\n");
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(violations)("refuse %s", (_, path, _text, message) => {
    expect(findingsIn(path)).toMatch(message);
  });

  it.each(Object.keys(innocent))("are content with %s", (path) => {
    expect(findingsIn(path)).toBe("");
  });
});
