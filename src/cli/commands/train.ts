/** The flags of `train`. What comes after them is loaded beside its threads, see `action`: it takes as long as they do. */
import { Command, Option } from "commander";
import { executorNames } from "../../executors/index.ts";
import type { Granularity } from "../../training/index.ts";
import { type OpenExecutor, openThreads } from "../open-executor.ts";
import { collectParam } from "../param-flag.ts";

const granularities = ["fold", "model"] as const satisfies readonly Granularity[];

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

/** @param learners names of all learners, for the help. */
export function trainCommand(learners: readonly string[] = []): Command {
  const command = new Command("train")
    .description(
      `Trains models and compares them by cross-validation.

DATA is a catalogue name (german-credit), a file (CSV, space-separated, Parquet, JSON lines), sql:QUERY or synthetic:ROWS[:SEED].

Learners: ${learners.join(", ")}.`,
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
      const threads = threadsAhead(self);
      try {
        // They start while the rest is loaded, which would hold them up if it came first.
        await threads;
        const { contextOf, trainAndReport, trainRequest } = await import("../train-and-report.ts");
        await trainAndReport(contextOf(self), { ...trainRequest(self, data), threads });
      } finally {
        await (await threads)?.executor.close();
      }
    });
}

/** Begins with the threads, where no flag says that other ones may be wanted. */
function threadsAhead(command: Command): Promise<OpenExecutor> | undefined {
  const { config, resume, executor = "threads", compareExecutors, workers } = command.optsWithGlobals();
  const others = [config, resume, compareExecutors, workers].some((option) => option !== undefined);
  return others || executor !== "threads" ? undefined : openThreads();
}
