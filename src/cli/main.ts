#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { UnderwriteError } from "../errors.ts";
import { takeRelativeImportsLiterally } from "../relative-imports.ts";
import { VERSION } from "../version.ts";
import { commandLineError, withHouseSettings } from "./command-line.ts";

/** A command is one file plus one entry here. */
interface CommandEntry {
  /** What the list of commands says of it. */
  readonly summary: string;
  /** @param helps whether help is asked for. */
  readonly load: (helps: boolean) => Promise<Command>;
}

/** Every command, in the order of the help. */
const commands: Readonly<Record<string, CommandEntry>> = {
  start: {
    summary: "the first minute: all learners on German Credit, one after another and then on all cores",
    load: async () => (await import("./commands/start.ts")).startCommand(),
  },
  train: {
    summary: "train models in parallel, judge them on rows they never saw, store every run",
    async load(helps) {
      const { trainCommand } = await import("./commands/train.ts");
      // Its help alone names the learners: to train, threads start before they are loaded here.
      if (!helps) return trainCommand();
      const { learners } = await import("../learners/index.ts");
      return trainCommand(learners.map(({ name }) => name));
    },
  },
  data: {
    summary: "look at data before training: data profile",
    load: async () => (await import("./commands/data.ts")).dataCommand(),
  },
  runs: {
    summary: "list and filter runs; runs show ID tells all of one",
    load: async () => (await import("./commands/runs.ts")).runsCommand(),
  },
  compare: {
    summary: "show only what differs between runs",
    load: async () => (await import("./commands/compare.ts")).compareCommand(),
  },
  score: {
    summary: "PD, score and decision for new applicants",
    load: async () => (await import("./commands/score.ts")).scoreCommand(),
  },
  report: {
    summary: "one HTML page about a training run, to read, print and send",
    load: async () => (await import("./commands/report.ts")).reportCommand(),
  },
  register: {
    summary: "give a trained model a name and a version, once its files are proven to agree",
    load: async () => (await import("./commands/register.ts")).registerCommand(),
  },
  services: {
    summary: "start and stop MLflow and Ray for this folder",
    load: async () => (await import("./commands/services.ts")).servicesCommand(),
  },
};

/** Loads only the commands that the words may mean: all of them would take longer than listing ten thousand runs. */
async function program(words: readonly string[]): Promise<Command> {
  const root = new Command("underwrite")
    .description("Train many credit-risk models in parallel, track every one, and know which to ship.")
    .version(VERSION)
    .option("--json", "write one JSON document to stdout, words to stderr")
    .option("--quiet", "say nothing but results and errors")
    .option("--config <file>", "JSON file with the options of train; flags win over it");
  const helps = ["--help", "-h", "help"].some((word) => words.includes(word));
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = words.includes(name) ? await load(helps) : new Command(name);
    root.addCommand(command.summary(summary));
  }
  root.addHelpText(
    "after",
    `
Exit codes: 0 ok, 1 some models failed, 2 usage or config, 3 data,
4 tracking or cluster unreachable, 130 interrupted.`,
  );
  return withHouseSettings(root);
}

/** Runs the command line and returns the exit status; says what went wrong in one message. */
async function main(words: readonly string[]): Promise<number> {
  const root = await program(words);
  try {
    await root.parseAsync(words, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    // Help was asked for, or shown because there was nothing to do.
    if (thrown instanceof CommanderError && /^commander\.(help|version)/.test(thrown.code)) {
      return thrown.exitCode === 0 ? 0 : 2;
    }
    const error = thrown instanceof CommanderError ? commandLineError(thrown, root, words) : thrown;
    if (error instanceof UnderwriteError) {
      process.stderr.write(`${error.code} ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`UW-INTERNAL ${error instanceof Error ? error.stack : String(error)}\n`);
    process.stderr.write("This is a defect of underwrite: please report it with the command that you ran.\n");
    return 70;
  }
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    // Who closed the pipe early (`underwrite runs | head`) or the window has read enough; work goes on.
    if (code === "EPIPE" || code === "EIO") return;
    if (stream === process.stdout) {
      process.stderr.write(`UW-OUTPUT-001 stdout can't be written: ${message}. Free some space, or write elsewhere.\n`);
    }
    process.exit(4);
  });
}

takeRelativeImportsLiterally();
process.exitCode = await main(process.argv.slice(2));
