import { Command, Option } from "commander";
import { UsageError } from "../../errors.ts";
import { executorNames } from "../../executors/index.ts";
import { learners } from "../../learners/index.ts";
import { type Certificate, requireParity } from "../../packaging/index.ts";
import { granularities } from "../../training/index.ts";
import { certifyRun, differencesText } from "../certify-run.ts";
import { type Context, contextOf, withStoredRuns } from "../context.ts";
import { INTERRUPTED } from "../interruption.ts";
import { runTraining, type TrainingSummary, type TrainRequest } from "../run-training.ts";
import { collectParam, flagOf, readTrainConfig } from "../train-config.ts";
import { nextStepsText, resumeText, trainingJson, trainingText } from "../training-text.ts";

const list = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
const integer = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : text);
const decimal = (text: string) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));

/** Flags that say what the data are; `train` and `data profile` share them. */
export function addDataFlags(command: Command): Command {
  return command
    .option("--target <column>", "column that holds the outcome")
    .option("--event <value>", "value of the target that means bad")
    .option("--id <column>", "column that identifies a row; never a feature")
    .option("--group <column>", "column whose equal values stay in one fold; never a feature")
    .option("--codebook <file>", "JSON file with names, kinds, labels and costs of the columns")
    .addOption(
      new Option("--labels <which>", "labels of a codebook with corrections").choices(["corrected", "original"]),
    )
    .addOption(new Option("--on-invalid <what>", "what to do with a row that can't be read").choices(["fail", "skip"]))
    .option("--cost <fn:fp>", "cost of approving a bad : of rejecting a good applicant, such as 5:1")
    .option("--drop <columns>", "columns to leave out, comma-separated", list)
    .option("--missing <markers>", "further texts that mean missing, comma-separated", list);
}

export function trainCommand(): Command {
  const command = new Command("train")
    .description(
      `Trains models and compares them by cross-validation.

DATA is a catalogue name (german-credit), a file (CSV, space-separated, Parquet, JSON lines), sql:QUERY or synthetic:ROWS[:SEED].

Learners: ${learners.map((learner) => learner.name).join(", ")}.`,
    )
    .argument("[data]", "what to train on (default german-credit)");
  return addDataFlags(command)
    .option("--learners <names>", "comma-separated, or all (default all)", (text) =>
      text === "all" ? text : list(text),
    )
    .option("--param <learner.name=value>", "set a hyperparameter; may be repeated", collectParam)
    .option("--cv <folds[xrepeats]>", "stratified cross-validation: 5 or 5x10 (default 5)")
    .option("--holdout <share>", "hold out one share of the rows instead", decimal)
    .option("--folds <file>", "given test folds instead: CSV with row,rep0,…")
    .addOption(new Option("--executor <name>", "where to run (default threads)").choices(executorNames))
    .option("--compare-executors <names>", "run on each of these in turn and compare their times", list)
    .option(
      "--ray <address>",
      "dashboard of a Ray cluster (default $RAY_API_SERVER_ADDRESS, else http://127.0.0.1:8265)",
    )
    .option("--workers <n>", "tasks at once (default all cores)", integer)
    .addOption(
      new Option("--granularity <what>", "what is one task: each fold, or all folds of a model (default fold)").choices(
        granularities,
      ),
    )
    .option("--cpus-per-task <n>", "threads of each fit; as many fewer fits run at once (default 1)", integer)
    .option("--tracking <uri>", "sqlite:PATH or http://… (default $MLFLOW_TRACKING_URI, else sqlite:mlflow.db)")
    .option("--experiment <name>", "experiment to store the runs in (default the data set's name)")
    .option("--seed <n>", "seed of every random choice (default 42)", integer)
    .option("--resume <run>", "take an interrupted training run up again")
    .option("--certify", "prove each model's ONNX file against it, and store the certificate")
    .action(async (data: string | undefined, _options: unknown, self: Command) => {
      const context = contextOf(self);
      await trainAndReport(context, trainRequest(self, data));
    });
}

/** Certifies every model of the last executor. @throws DataError `UW-MODEL-005` where one differs too much, once all are done. */
async function certifyModels({ terminal }: Context, { config, dataset, outcomes }: TrainingSummary): Promise<void> {
  const rows = outcomes.at(-1)?.leaderboard.rows.filter(({ status }) => status === "FINISHED") ?? [];
  const certificates = await withStoredRuns(config.tracking, async (store) => {
    const done: [learner: string, Certificate][] = [];
    for (const { learner, runId } of rows) done.push([learner, await certifyRun(store, runId, dataset.X)]);
    return done;
  });
  terminal.say("\nLargest difference of a PD between each model and its ONNX file:");
  for (const [learner, certificate] of certificates)
    terminal.say(`  ${learner.padEnd(20)} ${differencesText(certificate)}`);
  for (const [learner, certificate] of certificates) requireParity(certificate, learner);
}

/** What may stand beside --resume; all else comes from the run. */
const BESIDE_RESUME = ["tracking", "workers", "cpusPerTask", "granularity", "ray"];

/**
 * What the flags and the config file ask for.
 * @param defaults what they may overrule.
 * @throws UsageError `UW-USAGE-024` where --resume comes with what only the run can say.
 */
export function trainRequest(command: Command, data: string | undefined, defaults: object = {}): TrainRequest {
  const { json: _, quiet: __, certify, config: file, param: params, resume, ...flags } = command.optsWithGlobals();
  if (resume === undefined) return { config: readTrainConfig(file, { ...flags, data, params }, defaults), certify };
  const options = Object.entries({ data, config: file, params, ...flags }).filter(
    ([key, value]) => value !== undefined && !BESIDE_RESUME.includes(key),
  );
  if (options.length > 0) {
    const names = options.map(([key]) => (key === "data" ? data : key === "params" ? "--param" : flagOf(key)));
    throw new UsageError(
      "UW-USAGE-024",
      `--resume takes data and options from the run: leave out ${names.join(", ")}, or train anew.`,
    );
  }
  return { config: readTrainConfig(undefined, flags), resume, certify };
}

/** Trains, says what came of it, and sets the exit status. */
export async function trainAndReport(context: Context, request: TrainRequest): Promise<TrainingSummary> {
  const { terminal, json } = context;
  const summary = await runTraining(context, request);
  const { outcomes, interrupted } = summary;
  if (outcomes.length > 0) {
    if (!interrupted) {
      terminal.say(trainingText(summary, terminal));
      terminal.say(`\n${nextStepsText(summary, terminal)}`);
    }
    if (json) terminal.print(JSON.stringify(trainingJson(summary), null, 2));
  }
  if (interrupted) process.stderr.write(`${resumeText(summary)}\n`);
  else if (request.certify) await certifyModels(context, summary);
  const failed = outcomes.some((outcome) => outcome.status === "FAILED");
  process.exitCode = interrupted ? INTERRUPTED : failed ? 1 : 0;
  return summary;
}
