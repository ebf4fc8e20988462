import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Runs an example as `npm run example -- NAME` does. */
function run(name: string) {
  const env = { ...process.env, UNDERWRITE_DATA: join(root, "../shared/data") };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/example.mjs", name], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n"), stderr };
}

/** What each example prints, line by line; its text where seeds settle every figure. */
const printed: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  library: [
    "PD 0.618: reject",
    "PD 0.874: reject",
    "PD 0.021: approve",
    "{",
    /roc_auc: 0\.77/,
    ...Array(25).fill(/: /),
    "}",
  ],
  "own-csv": [
    "400 loans, 14 % defaulted",
    /^ {2}amount +numeric +0 missing, information value 0\.38: strong$/,
    /^ {2}income +numeric +16 missing/,
    /^ {2}late_payments +numeric/,
    /^ {2}months +numeric/,
    /^ {2}housing +categorical/,
    /^ {2}purpose +categorical/,
    /^ {2}warning: data: 54 bad and 346 good rows/,
    /^logistic_regression +ROC AUC 0\.7\d\d, cost 0\.\d{3}/,
    /^gradient_boosting +ROC AUC 0\.\d{3}, cost 0\.\d{3}/,
  ],
  "custom-learner": [
    /^Old hand +ROC AUC 0\.6\d\d, Brier score 0\.2\d\d$/,
    /^Logistic regression +ROC AUC 0\.78\d, Brier score 0\.1\d\d$/,
  ],
  "custom-metric": [/^naive_bayes +bad_rate_safer_half 0\.1\d\d$/, /^logistic_regression/, /^random_forest/],
};

describe("examples/", () => {
  it("holds no program that is not tried here", () => {
    const programs = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));
    expect(programs.toSorted()).toEqual([...Object.keys(printed), "cross-validate"].map((name) => `${name}.ts`).sort());
  });

  it.each(Object.entries(printed))("%s.ts runs and prints what it promises", (name, expected) => {
    const { status, lines, stderr } = run(name);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(lines).toHaveLength(expected.length);
    for (const [i, line] of lines.entries()) expect(line).toMatch(expected[i]);
  });

  it("has the library's twenty lines as the README shows them", () => {
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    const program = readFileSync(join(root, "examples/library.ts"), "utf8");
    expect(program.slice(program.indexOf("import"))).toBe(shown);
  });

  it("says which there are where one is named that is not", () => {
    expect(run("absent")).toMatchObject({ status: 2, stderr: expect.stringMatching(/^UW-SETUP-009 .*library\.ts/) });
  });
});
