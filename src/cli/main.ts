#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { UnderwriteError } from "../errors.ts";
import { compareCommand } from "./commands/compare.ts";

import { dataCommand } from "./commands/data.ts";
import { runsCommand } from "./commands/runs.ts";

import { scoreCommand } from "./commands/score.ts";
import { startCommand } from "./commands/start.ts";
import { trainCommand } from "./commands/train.ts";
import { VERSION } from "./version.ts";

/** Every command, in the order of the help. A command is one file plus one line here. */
const commands = [startCommand, trainCommand, dataCommand, runsCommand, compareCommand, scoreCommand];

function program(): Command {
  const root = new Command("underwrite")
    .description("Train many credit-risk models in parallel, track every one, and know which to ship.")
    .version(VERSION)
    .option("--json", "write one JSON document to stdout, words to stderr")
    .option("--quiet", "say nothing but results and errors")
    .option("--config <file>", "JSON file with the options of `train`; flags win over it")
    .showHelpAfterError("(underwrite --help lists commands and flags)")
    .showSuggestionAfterError()
    .exitOverride();
  for (const command of commands) root.addCommand(command().exitOverride().copyInheritedSettings(root));
  root.addHelpText(
    "after",
    "\nExit codes: 0 ok, 1 some models failed, 2 usage or config, 3 data, 4 tracking or cluster unreachable, 130 interrupted.",
  );
  return root;
}

/** Runs the command line and returns the exit status; says what went wrong in one message. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(argv as string[]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UnderwriteError) {
      const { code, message } = error;
      process.stderr.write(`${message.startsWith(code) ? message : `${code} ${message}`}\n`);
      return error.exitCode;
    }
    process.stderr.write(`UW-INTERNAL ${error instanceof Error ? error.stack : String(error)}\n`);
    process.stderr.write("This is a defect of underwrite: please report it with the command that you ran.\n");
    return 70;
  }
}

// A reader that closes the pipe early (`underwrite runs | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv);
