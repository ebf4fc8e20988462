import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { underwrite } from "./cli.ts";
import { describeRefusals, FAST, foldersWithRuns } from "./refusals.ts";
import { alterStore, runsIn } from "./stored.ts";

/** The first applicant of German Credit. */
const applicant = {
  checking_status: "A11",
  duration_months: 6,
  credit_history: "A34",
  purpose: "A43",
  credit_amount: 1169,
  savings: "A65",
  employment_since: "A75",
  installment_rate: 4,
  personal_status_sex: "A93",
  other_debtors: "A101",
  residence_since: 4,
  property: "A121",
  age_years: 67,
  other_installment_plans: "A143",
  housing: "A152",
  existing_credits: 2,
  job: "A173",
  people_liable: 1,
  telephone: "A192",
  foreign_worker: "A201",
};

const names = Object.keys(applicant);
const csv = `${names.join(",")}\n${Object.values(applicant).join(",")}\n`;

/** A model beside one that failed. */
const folders = foldersWithRuns({ args: ["train", "german-credit", ...FAST] });
const idOf = (folder: string, name: string) => runsIn(folder).find((run) => run.name.startsWith(name))?.id ?? "";
const modelOf = (folder: string) =>
  join(folder, "mlruns", "1", idOf(folder, "logistic"), "artifacts", "model", "model.json");
const score = (folder: string, ...more: readonly string[]) => ["score", idOf(folder, "logistic"), ...more];
const stdin = (input: string) => ({ args: (folder: string) => score(folder, "-"), input });
const modelFile = (change: (model: { model: { state: object; learner: string } }) => unknown) => ({
  args: ["score", "model.json", "-"],
  input: csv,
  prepare(folder: string) {
    const saved = JSON.parse(readFileSync(modelOf(folder), "utf8"));
    writeFileSync(join(folder, "model.json"), JSON.stringify(change(saved)));
  },
});

describeRefusals("applicants that can't be scored", folders, [
  {
    about: "nothing on stdin",
    ...stdin(""),
    status: 3,
    code: "UW-DATA-005",
    says: ["stdin", "Export the data again"],
  },
  {
    about: "names of columns and nothing else",
    ...stdin(csv.split("\n")[0]),
    status: 3,
    code: "UW-DATA-006",
    says: ["stdin: a header and no rows"],
  },
  {
    about: "broken JSON",
    ...stdin('[{ "age_years": 41 '),
    status: 3,
    code: "UW-DATA-019",
    says: ["stdin", "no valid JSON"],
  },
  {
    about: "JSON that is no object",
    ...stdin("[41]"),
    status: 3,
    code: "UW-DATA-019",
    says: ["stdin row 1", "expected a JSON object"],
  },
  {
    about: "an unknown column",
    ...stdin(JSON.stringify([{ ...applicant, agee: 67 }])),
    status: 3,
    code: "UW-DATA-040",
    says: ['unknown column "agee"', "Leave it out"],
  },
  {
    about: "a word for a number",
    ...stdin(csv.replace(",67,", ",old,")),
    status: 3,
    code: "UW-DATA-040",
    says: ['row 1: age_years = "old", expected a number', "Correct it"],
  },
  {
    about: "an infinite number",
    ...stdin(csv.replace(",67,", ",Infinity,")),
    status: 3,
    code: "UW-DATA-040",
    says: ['row 1: age_years = "Infinity", expected a number'],
  },
  {
    about: "a list for a number",
    ...stdin(JSON.stringify([{ ...applicant, age_years: [67] }])),
    status: 3,
    code: "UW-DATA-020",
    says: ["age_years", "lists or objects"],
  },
  {
    about: "a value missing that training data always had",
    ...stdin(csv.replace("A34", "")),
    status: 3,
    code: "UW-DATA-040",
    says: ["row 1: credit_history is missing", 'A34 "all credits at this bank paid back duly"', "Fill it in"],
  },
  {
    about: "a column missing that training data always had",
    ...stdin(JSON.stringify([{ ...applicant, housing: undefined }])),
    status: 3,
    code: "UW-DATA-040",
    says: ["column housing is missing", 'A151 "for free"', "Add it"],
  },
  {
    about: "several things at once, each by row and column",
    ...stdin(
      JSON.stringify([
        { ...applicant, age_years: "x" },
        { ...applicant, telephone: null, colour: "red" },
      ]),
    ),
    status: 3,
    code: "UW-DATA-040",
    says: ["3 problems:", 'unknown column "colour"', 'row 1: age_years = "x"', "row 2: telephone is missing"],
  },
  {
    about: "a file that is not there",
    args: (folder) => score(folder, "applicants.csv"),
    status: 3,
    code: "UW-DATA-001",
    says: ["applicants.csv: no such file"],
  },
  {
    about: "a cut-off that is no PD",
    args: (folder) => score(folder, "-", "--cutoff", "5"),
    input: csv,
    status: 2,
    code: "UW-USAGE-050",
    says: ['--cutoff "5": expected a PD between 0 and 1'],
  },
  {
    about: "a place for the result that can't be written",
    args: (folder) => score(folder, "-", "--out", "nowhere/scores.csv"),
    input: csv,
    status: 2,
    code: "UW-USAGE-052",
    says: ["--out nowhere/scores.csv: can't be written", "ENOENT"],
  },
]);

describeRefusals("a model that can't score", folders, [
  {
    about: "no run and no file",
    args: ["score", "no-such-model.json", "-"],
    input: csv,
    status: 2,
    code: "UW-USAGE-030",
    says: ['"no-such-model.json" is no run id'],
  },
  {
    about: "a training run that nothing came of",
    args: (folder) => ["score", idOf(folder, "train"), "-"],
    input: csv,
    prepare: (folder) => alterStore(folder, "UPDATE runs SET status = 'FAILED'"),
    status: 2,
    code: "UW-USAGE-051",
    says: ["has no finished model", "Name another run"],
  },
  {
    about: "a run whose model is gone",
    args: (folder) => score(folder, "-"),
    input: csv,
    prepare: (folder) => rmSync(modelOf(folder)),
    status: 2,
    code: "UW-TRACK-405",
    says: ['has no artifact "model/model.json"'],
  },
  {
    about: "a folder",
    args: ["score", "mlruns", "-"],
    input: csv,
    status: 3,
    code: "UW-MODEL-003",
    says: ["mlruns: can't be read", "Name a model.json file"],
  },
  {
    about: "no JSON",
    args: ["score", "model.json", "-"],
    files: { "model.json": csv },
    input: csv,
    status: 3,
    code: "UW-MODEL-001",
    says: ["model.json: not a saved model: the file is no JSON"],
  },
  {
    about: "other JSON",
    args: ["score", "model.json", "-"],
    files: { "model.json": JSON.stringify(applicant) },
    input: csv,
    status: 3,
    code: "UW-MODEL-001",
    says: ["model.json: not a saved model: format"],
  },
  {
    about: "without what it learnt",
    ...modelFile((saved) => ({ ...saved, model: { ...saved.model, state: {} } })),
    status: 3,
    code: "UW-MODEL-001",
    says: ["model.json: what the model learnt is damaged", "train anew"],
  },
  {
    about: "of a learner of the future",
    ...modelFile((saved) => ({ ...saved, model: { ...saved.model, learner: "oracle" } })),
    status: 3,
    code: "UW-MODEL-002",
    says: ['model.json: trained by learner "oracle"', "Update underwrite"],
  },
]);

describe("applicants that are odd and can be scored", () => {
  it("with a level that was never seen in training: scored, and said", async () => {
    const cwd = await folders.next();
    const input = JSON.stringify([{ ...applicant, purpose: "A99" }]);
    const { status, stdout, stderr } = await underwrite([...score(cwd, "-"), "--json"], { cwd, input });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: row 1: purpose = "A99", never seen in training; known: A40/);
    expect(JSON.parse(stdout)).toMatchObject([{ row: 1, decision: expect.stringMatching(/^approve|reject$/) }]);
  });
});
