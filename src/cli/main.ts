#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { UnderwriteError } from "../errors.ts";
import { commandLineError, withHouseSettings } from "./command-line.ts";
import { compareCommand } from "./commands/compare.ts";
import { dataCommand } from "./commands/data.ts";
import { registerCommand } from "./commands/register.ts";
import { reportCommand } from "./commands/report.ts";
import { runsCommand } from "./commands/runs.ts";
import { scoreCommand } from "./commands/score.ts";
import { servicesCommand } from "./commands/services.ts";
import { startCommand } from "./commands/start.ts";
import { trainCommand } from "./commands/train.ts";
import { VERSION } from "./version.ts";

/** Every command, in the order of the help. A command is one file plus one line here. */
const commands = [
  startCommand,
  trainCommand,
  dataCommand,
  runsCommand,
  compareCommand,
  scoreCommand,
  reportCommand,
  registerCommand,
  servicesCommand,
];

function program(): Command {
  const root = new Command("underwrite")
    .description("Train many credit-risk models in parallel, track every one, and know which to ship.")
    .version(VERSION)
    .option("--json", "write one JSON document to stdout, words to stderr")
    .option("--quiet", "say nothing but results and errors")
    .option("--config <file>", "JSON file with the options of train; flags win over it");
  for (const command of commands) root.addCommand(command());
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
  const root = program();
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

process.exitCode = await main(process.argv.slice(2));
