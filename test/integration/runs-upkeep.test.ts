import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { underwrite, workingFolder } from "./cli.ts";

it("a store works on after its folder was relocated and moved", async () => {
  const parent = workingFolder();
  const before = join(parent, "before");
  mkdirSync(before);
  const trained = await underwrite(["train", "--learners", "naive_bayes", "--cv", "2"], { cwd: before });
  expect(trained.status, trained.stderr).toBe(0);
  const relocated = await underwrite(["runs", "relocate", "--json"], { cwd: before });
  expect(JSON.parse(relocated.stdout)).toEqual({ changed: 0, elsewhere: [] });

  const after = join(parent, "after");
  renameSync(before, after);
  const { stdout } = await underwrite(["runs", "--json"], { cwd: after });
  const [{ runId }] = JSON.parse(stdout) as [{ runId: string }];
  const shown = await underwrite(["runs", "show", runId], { cwd: after });
  expect(shown.status, shown.stderr).toBe(0);
  expect(shown.stdout).toContain("oof.csv");
});

it("has nothing to relocate on a server, and says what it works on", async () => {
  const refused = await underwrite(["runs", "relocate", "--tracking", "http://127.0.0.1:9"], { cwd: workingFolder() });
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/^UW-USAGE-075 runs relocate works on a store in a file, got "http/);
});

it("says so where nothing waits to be delivered", async () => {
  const synced = await underwrite(["runs", "sync"], { cwd: workingFolder() });
  expect(synced).toMatchObject({ status: 0, stdout: "Nothing waits to be delivered.\n" });
});
