import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { peers } from "../../bench/contenders/translation.ts";
import type { Comparison } from "../../bench/suites/learners.ts";
import { pythonPrograms } from "../python.ts";
import { bench } from "./bench.ts";

const hasPython = pythonPrograms("latest") !== undefined;

const folder = mkdtempSync(path.join(tmpdir(), "underwrite-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const out = path.join(folder, "out.json");
const flags = ["--rows", "german", "--threads", "1", "--repeats", "5", "--json", "--out", out];
const { status, stdout } = hasPython ? await bench("learners", ...flags) : { status: 0, stdout: '{"results": []}' };

describe.runIf(hasPython)("learners beside their peers, on German Credit", () => {
  const { machine, load, results } = JSON.parse(stdout) as {
    readonly machine: Readonly<Record<string, unknown>>;
    readonly load: Readonly<Record<string, number>>;
    readonly results: readonly Comparison[];
  };

  it("ends well, with one JSON document, which is also in the file", () => {
    expect(status).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(stdout);
  });

  it("names the machine and its load", () => {
    expect(machine).toMatchObject({ cpu: expect.any(String), cores: expect.any(Number), node: expect.any(String) });
    expect(machine).toHaveProperty("lightgbm");
    expect(load).toEqual({ before: expect.any(Number), after: expect.any(Number) });
  });

  it("measures each learner beside all its peers that can bear these data", () => {
    const wanted = Object.entries(peers).flatMap(([learner, those]) =>
      those.filter(({ only }) => only !== "synthetic").map(({ name }) => `${learner} ${name}`),
    );
    expect(results.map(({ learner, peer }) => `${learner} ${peer}`).sort()).toEqual(wanted.sort());
  });

  it.each(results)("$learner has the quality of $peer", (result) => {
    expect(result).toMatchObject({ rows: 800, cols: 61, threads: 1, rounds: 5 });
    expect(result.ratio).toBeCloseTo(result.oursMs / result.peerMs, 10);
    expect(result.peerAuc).toBeGreaterThan(0.7);
    expect(result.oursAuc).toBeGreaterThan(result.peerAuc - 0.02);
    expect(result.met).toBe(result.limit === undefined ? undefined : result.ratio <= result.limit);
  });
});

describe.runIf(hasPython)("what can't be measured", () => {
  it.each([
    { flags: ["--only", "nobody"], says: /^UW-BENCH-003 .*gradient_boosting, .*svm \(to 10,000 rows\)/m },
    { flags: ["--only", "svm", "--rows", "1000000"], says: /^UW-BENCH-003 /m },
    { flags: ["--rows", "4000000000"], says: /^UW-BENCH-004 4,000,000,000 × 30 need .* Ask for fewer --rows\.$/m },
  ])("$flags: says so, with exit 2", async ({ flags, says }) => {
    const { status, stderr, stdout } = await bench("learners", ...flags);
    expect(stderr).toMatch(says);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
