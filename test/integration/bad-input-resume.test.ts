import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openEmbeddedStore } from "../../src/tracking/index.ts";
import { sharedFile, underwrite } from "./cli.ts";
import { describeRefusals, foldersWithRuns } from "./refusals.ts";
import { alterStore, runsIn } from "./stored.ts";

const applicants = readFileSync(sharedFile("data/SouthGermanCredit.asc"), "utf8");
const folds = readFileSync(sharedFile("reference/folds_german.csv"), "utf8").replace(/^(\w+,\w+).*$/gm, "$1");
const data = ["loans.asc", "--target", "credit_risk", "--event", "0", "--folds", "folds.csv"];

/** Folders with a training run on files of their own that was not finished, and a run of another program. */
const folders = foldersWithRuns({
  files: { "loans.asc": applicants, "folds.csv": folds },
  args: ["train", ...data, "--learners", "logistic_regression", "--executor", "inline"],
  async prepare(folder) {
    alterStore(folder, "UPDATE runs SET status = 'KILLED' WHERE name LIKE 'train %'");
    const store = await openEmbeddedStore(folder);
    await store.createRun({ experimentId: "0", name: "of another program" });
    await store.close();
  },
});

const idOf = (folder: string, name: string) => runsIn(folder).find((run) => run.name.startsWith(name))?.id ?? "";
const resume = (folder: string) => ["train", "--resume", idOf(folder, "train")];
const plan = (folder: string) => join(folder, "mlruns", "1", idOf(folder, "train"), "artifacts", "plan.json");

describeRefusals("a run that can't be resumed", folders, [
  {
    about: "of no such id",
    args: ["train", "--resume", "00000000"],
    status: 2,
    code: "UW-USAGE-030",
    says: ['no run id begins with "00000000"', "underwrite runs"],
  },
  {
    about: "in a folder without runs",
    args: (folder) => [...resume(folder), "--tracking", "sqlite:elsewhere.db"],
    status: 2,
    code: "UW-TRACK-416",
    says: ["elsewhere.db", "no such file"],
  },
  {
    about: "complete",
    args: resume,
    prepare: (folder) => alterStore(folder, "UPDATE runs SET status = 'FINISHED'"),
    status: 2,
    code: "UW-USAGE-022",
    says: ["that run is complete"],
  },
  {
    about: "of one model",
    args: (folder) => ["train", "--resume", idOf(folder, "logistic")],
    status: 2,
    code: "UW-USAGE-021",
    says: ["run logistic_regression is no training run", "Resume its training run: --resume "],
  },
  {
    about: "of another program",
    args: (folder) => ["train", "--resume", idOf(folder, "of another")],
    status: 2,
    code: "UW-USAGE-021",
    says: ["run of another program is no training run", "Name a training run"],
  },
  {
    about: "on data that changed since",
    args: resume,
    prepare: (folder) => writeFileSync(join(folder, "loans.asc"), applicants.replace(" 1049 ", " 1050 ")),
    status: 2,
    code: "UW-USAGE-020",
    says: ["the data changed since", "Put them back as they were, or train anew"],
  },
  {
    about: "on data that are gone",
    args: resume,
    prepare: (folder) => rmSync(join(folder, "loans.asc")),
    status: 3,
    code: "UW-DATA-001",
    says: ["loans.asc: no such file"],
  },
  {
    about: "on folds that changed since",
    args: resume,
    prepare: (folder) => writeFileSync(join(folder, "folds.csv"), swapped(folds)),
    status: 2,
    code: "UW-USAGE-020",
    says: ["the folds changed since"],
  },
  {
    about: "whose plan is damaged",
    args: resume,
    prepare: (folder) => writeFileSync(plan(folder), '{ "request": '),
    status: 2,
    code: "UW-USAGE-023",
    says: ["plan.json", "is damaged, or of another version", "Train anew"],
  },
  {
    about: "whose plan is gone",
    args: resume,
    prepare: (folder) => rmSync(plan(folder)),
    status: 2,
    code: "UW-TRACK-405",
    says: ['has no artifact "plan.json"'],
  },
  {
    about: "with options of this command",
    args: (folder) => [...resume(folder), "--cv", "5", "--param", "svm.C=1"],
    status: 2,
    code: "UW-USAGE-024",
    says: ["--resume takes data and options from the run", "leave out", "--cv", "or train anew"],
  },
]);

/** The folds of the first two rows exchanged: as many of each, but others. */
function swapped(csv: string): string {
  const [header, first, second, ...rest] = csv.trimEnd().split("\n");
  const [[a, foldA], [b, foldB]] = [first.split(","), second.split(",")];
  expect(foldA).not.toBe(foldB);
  return `${[header, `${a},${foldB}`, `${b},${foldA}`, ...rest].join("\n")}\n`;
}

describe("a run whose stored predictions are damaged", () => {
  it("is not resumed with them, and stays resumable", async () => {
    const cwd = await folders.next();
    const oof = join(cwd, "mlruns", "1", idOf(cwd, "logistic"), "artifacts", "oof.csv");
    const whole = readFileSync(oof, "utf8");
    writeFileSync(oof, whole.slice(0, whole.length / 2));
    const { status, stdout, stderr } = await underwrite(resume(cwd), { cwd });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(/^UW-TRAIN-002 run [0-9a-f]{32}: [^\n]+ Restore it from a copy, or train anew/);
    writeFileSync(oof, whole);
    expect(await underwrite(resume(cwd), { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(runsIn(cwd).filter((run) => run.status === "FINISHED")).toHaveLength(2);
  });
});
