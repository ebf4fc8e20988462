import { readFileSync } from "node:fs";
import { sharedFile } from "./cli.ts";
import { describeRefusals, FAST, foldersWithRuns } from "./refusals.ts";

const folders = foldersWithRuns();
const train = (...options: readonly string[]) => [
  "train",
  "german-credit",
  "--learners",
  "logistic_regression",
  ...options,
];

describeRefusals("a command line that can't be read", folders, [
  {
    about: "an unknown command",
    args: ["trian"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["unknown command 'trian'", "Did you mean train?", "underwrite --help"],
  },
  {
    about: "an unknown command below another",
    args: ["data", "profil"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["unknown command 'profil'", "Did you mean profile?", "underwrite data --help"],
  },
  {
    about: "an unknown flag",
    args: ["train", "--lerners", "svm"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["unknown option '--lerners'", "Did you mean --learners?", "underwrite train --help"],
  },
  {
    about: "a flag without its value",
    args: ["train", "--seed"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["'--seed <n>' argument missing", "underwrite train --help"],
  },
  {
    about: "an argument too many",
    args: ["train", "german-credit", "loans.csv"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["too many arguments for 'train'", "german-credit, loans.csv"],
  },
  {
    about: "an argument missing",
    args: ["runs", "show"],
    status: 2,
    code: "UW-USAGE-005",
    says: ["missing required argument 'run'", "underwrite runs show --help"],
  },
  {
    about: "a choice that is none",
    args: train("--executor", "cloud"),
    status: 2,
    code: "UW-USAGE-005",
    says: ["'--executor <name>' argument 'cloud' is invalid", "inline, threads"],
  },
]);

describeRefusals("options of train", folders, [
  {
    about: "an unknown learner",
    args: ["train", "german-credit", "--learners", "svm,logistic_regresion"],
    status: 2,
    code: "UW-USAGE-010",
    says: ['unknown learner "logistic_regresion"', 'Did you mean "logistic_regression"?', "Choose among"],
  },
  {
    about: "no learner",
    args: ["train", "german-credit", "--learners", ""],
    status: 2,
    code: "UW-USAGE-010",
    says: ["no learner named", "--learners all"],
  },
  {
    about: "a hyperparameter out of its range",
    args: train("--param", "logistic_regression.C=-1"),
    status: 2,
    code: "UW-USAGE-011",
    says: ["hyperparameters of logistic_regression: C = -1, expected a number above 0"],
  },
  {
    about: "a hyperparameter of another type",
    args: train("--param", "logistic_regression.maxIter=many"),
    status: 2,
    code: "UW-USAGE-011",
    says: ['maxIter = "many", expected a whole number from 1 to'],
  },
  {
    about: "an unknown hyperparameter",
    args: train("--param", "logistic_regression.c=1"),
    status: 2,
    code: "UW-USAGE-011",
    says: ["unknown c", 'Did you mean "C"?', "Known: C, maxIter"],
  },
  {
    about: "hyperparameters of an unknown learner",
    args: train("--param", "logreg.C=1"),
    status: 2,
    code: "UW-USAGE-010",
    says: ['unknown learner "logreg"'],
  },
  {
    about: "a hyperparameter that is not written as one",
    args: train("--param", "C=1"),
    status: 2,
    code: "UW-USAGE-004",
    says: ['--param "C=1"', "expected learner.name=value, such as svm.C=10"],
  },
  ...["1", "5x0", "five", "2.5"].map((cv) => ({
    about: `--cv ${cv}`,
    args: train("--cv", cv),
    status: 2 as const,
    code: "UW-USAGE-012",
    says: [`--cv "${cv}"`, "expected folds or folds x repeats, such as 5 or 5x10"],
  })),
  ...[
    { flag: "--holdout", value: "1.5", says: ["--holdout = 1.5, expected a number above 0 and below 1"] },
    { flag: "--holdout", value: "some", says: ['--holdout = "some", expected a number above 0 and below 1'] },
    { flag: "--cost", value: "5", says: ['--cost = "5", expected two numbers such as "5:1"'] },
    { flag: "--cost", value: "0:1", says: ['--cost = "0:1"', "above 0"] },
    { flag: "--seed", value: "-1", says: ["--seed = -1, expected a whole number from 0 to 4294967295"] },
    { flag: "--seed", value: "abc", says: ['--seed = "abc", expected a whole number from 0 to 4294967295'] },
    { flag: "--workers", value: "0", says: ["--workers = 0, expected a whole number from 1 to 1024"] },
    { flag: "--workers", value: "1.5", says: ['--workers = "1.5", expected a whole number from 1 to 1024'] },
    { flag: "--experiment", value: "", says: ['--experiment = "", expected a text that is not empty'] },
    { flag: "--compare-executors", value: "inline", says: ['--compare-executors = ["inline"], expected a list of 2'] },
    {
      flag: "--compare-executors",
      value: "inline,x",
      says: ["--compare-executors", "expected one of inline, threads"],
    },
  ].map(({ flag, value, says }) => ({
    about: `${flag} ${value}`,
    args: train(flag, value),
    status: 2 as const,
    code: "UW-USAGE-002",
    says,
  })),
  {
    about: "two ways to hold rows out",
    args: train("--cv", "5", "--holdout", "0.2"),
    status: 2,
    code: "UW-USAGE-003",
    says: ["--cv and --holdout exclude each other"],
  },
  {
    about: "a tracking address of no kind",
    args: train("--tracking", "ftp://host/runs"),
    status: 2,
    code: "UW-TRACK-412",
    says: ['tracking address "ftp://host/runs"', "Use a folder"],
  },
]);

describeRefusals("a config file", folders, [
  {
    about: "absent",
    args: ["train", "--config", "train.json"],
    status: 2,
    code: "UW-USAGE-001",
    says: ["--config train.json: can't be read", "ENOENT"],
  },
  {
    about: "no JSON",
    args: ["train", "--config", "train.json"],
    files: { "train.json": '{ "cv": ' },
    status: 2,
    code: "UW-USAGE-001",
    says: ["--config train.json: no JSON"],
  },
  {
    about: "no object",
    args: ["train", "--config", "train.json"],
    files: { "train.json": '["svm"]' },
    status: 2,
    code: "UW-USAGE-001",
    says: ["--config train.json: expected a JSON object such as"],
  },
  {
    about: "an unknown key",
    args: ["train", "--config", "train.json"],
    files: { "train.json": '{ "lerners": "all" }' },
    status: 2,
    code: "UW-USAGE-002",
    says: ["train.json: unknown lerners", 'Did you mean "learners"?', "Known: data"],
  },
  {
    about: "a value of another type",
    args: ["train", "--config", "train.json"],
    files: { "train.json": '{ "seed": "one" }' },
    status: 2,
    code: "UW-USAGE-002",
    says: ['train.json: seed = "one", expected a whole number'],
  },
  {
    about: "a kind that is none",
    args: ["train", "--config", "train.json"],
    files: { "train.json": '{ "kinds": { "purpose": "text" } }' },
    status: 2,
    code: "UW-USAGE-002",
    says: ['train.json: kinds.purpose = "text", expected one of numeric, categorical'],
  },
  {
    about: "a hyperparameter out of its range",
    args: ["train", "--config", "train.json", ...FAST],
    files: { "train.json": '{ "params": { "logistic_regression": { "tol": 7 } } }' },
    status: 2,
    code: "UW-USAGE-011",
    says: ["hyperparameters of logistic_regression: tol = 7, expected"],
  },
]);

const given = readFileSync(sharedFile("reference/folds_german.csv"), "utf8");
const foldLines = given.trimEnd().split("\n");
const folds = (content: string) => ({ args: train("--folds", "folds.csv"), files: { "folds.csv": content } });

/** The reference folds with another line; lines count from 1, the header being the first. */
const withLine = (number: number, line: string) => `${foldLines.with(number - 1, line).join("\n")}\n`;

describeRefusals("a file of folds", folders, [
  {
    about: "absent",
    args: train("--folds", "folds.csv"),
    status: 2,
    code: "UW-USAGE-001",
    says: ["--folds folds.csv: can't be read", "ENOENT"],
  },
  {
    about: "empty",
    ...folds(""),
    status: 3,
    code: "UW-DATA-101",
    says: ["folds line 1: header", 'such as "row,rep0"'],
  },
  {
    about: "without a header",
    ...folds(foldLines.slice(1).join("\n")),
    status: 3,
    code: "UW-DATA-101",
    says: ["folds line 1: header is", 'expected "row"'],
  },
  {
    about: "a line cut short",
    ...folds(withLine(9, "7,1")),
    status: 3,
    code: "UW-DATA-102",
    says: ["folds line 9: 2 cells, expected 11"],
  },
  {
    about: "a row that the data do not have",
    ...folds(given.replace(/^999,/m, "1000,")),
    status: 3,
    code: "UW-DATA-103",
    says: ["folds line 1001", 'row = "1000"', "from 0 to 999", "from the same data"],
  },
  {
    about: "a row named twice",
    ...folds(given.replace(/^7,/m, "6,")),
    status: 3,
    code: "UW-DATA-103",
    says: ["folds line 9: row 6 was in line 8 already", "Name each row once"],
  },
  {
    about: "a fold that is no number",
    ...folds(withLine(9, `7,one${",1".repeat(9)}`)),
    status: 3,
    code: "UW-DATA-104",
    says: ["folds line 9", '"one"', "expected a fold number from 0"],
  },
  {
    about: "a row missing",
    ...folds(foldLines.toSpliced(8, 1).join("\n")),
    status: 3,
    code: "UW-DATA-105",
    says: ["folds: row 7 is missing, 999 of 1000"],
  },
  {
    about: "fold numbers with a gap",
    ...folds(given.replaceAll(",4", ",9")),
    status: 3,
    code: "UW-DATA-106",
    says: ["has no row in fold 4", "Number folds without gaps"],
  },
  {
    about: "one fold only",
    ...folds(given.replace(/^(\d+),.*$/gm, "$1,0").replace(/^row.*$/m, "row,rep0")),
    status: 3,
    code: "UW-DATA-106",
    says: ["rep0 has 1 fold", "expected at least 2"],
  },
  {
    about: "a fold with one class only",
    ...folds(
      given.replace(/^(\d+),.*$/gm, (_, row) => `${row},${row === "0" ? 1 : 0}`).replace(/^row.*$/m, "row,rep0"),
    ),
    status: 3,
    code: "UW-DATA-107",
    says: ["fold 1 of rep0 has 0 bad among 1 rows", "Stratify the folds"],
  },
]);

describeRefusals("looking at runs", folders, [
  {
    about: "a limit that is no number",
    args: ["runs", "--limit", "abc"],
    status: 2,
    code: "UW-USAGE-031",
    says: ['--limit "abc"', "expected a whole number from 1"],
  },
  {
    about: "a limit of none",
    args: ["runs", "--limit", "0"],
    status: 2,
    code: "UW-USAGE-031",
    says: ['--limit "0"'],
  },
  {
    about: "an experiment that is not there",
    args: ["runs", "--experiment", "german-credits"],
    status: 2,
    code: "UW-USAGE-032",
    says: ['no experiment "german-credits"', 'Did you mean "german-credit"?', "It has: Default, german-credit"],
  },
  {
    about: "a filter that is none",
    args: ["runs", "--filter", "metrics.roc_auc >"],
    status: 2,
    code: "UW-TRACK-408",
    says: ['filter "metrics.roc_auc >"', "expected", "got the end"],
  },
  {
    about: "an order that is none",
    args: ["runs", "--order-by", "cost_tuned"],
    status: 2,
    code: "UW-TRACK-408",
    says: ['order "cost_tuned"', "expected", "got cost_tuned"],
  },
  {
    about: "an id that is none",
    args: ["runs", "show", "svm"],
    status: 2,
    code: "UW-USAGE-030",
    says: ['"svm" is no run id', "4 to 32 hexadecimal digits", "underwrite runs"],
  },
  {
    about: "digits that begin no id",
    args: ["runs", "show", "00000000"],
    status: 2,
    code: "UW-USAGE-030",
    says: ['no run id begins with "00000000" in sqlite:mlflow.db'],
  },
  {
    about: "an id of no run",
    args: ["runs", "show", "0".repeat(32)],
    status: 2,
    code: "UW-TRACK-404",
    says: ["no active run has the id", "underwrite runs"],
  },
  {
    about: "one run to compare",
    args: ["compare", "00000000"],
    status: 2,
    code: "UW-USAGE-040",
    says: ["compare needs two runs or more, got 1"],
  },
  {
    about: "a store that is not there",
    args: ["runs", "--tracking", "sqlite:elsewhere.db"],
    status: 2,
    code: "UW-TRACK-416",
    says: ["no runs are stored in elsewhere.db", "Train first"],
  },
  {
    about: "a time to wait for locks that is none",
    args: ["runs"],
    env: { UNDERWRITE_LOCK_SECONDS: "soon" },
    status: 2,
    code: "UW-USAGE-006",
    says: ['UNDERWRITE_LOCK_SECONDS = "soon"', "expected a number"],
  },
]);
