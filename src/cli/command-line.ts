import type { Command, CommanderError } from "commander";
import { UsageError } from "../errors.ts";

/**
 * Makes a command and all below it alike: errors are thrown instead of printed, each help shows the flags of the root,
 * which work everywhere, and descriptions fill the terminal's lines, a blank line parting paragraphs.
 */
export function withHouseSettings(command: Command, root = command): Command {
  const everywhere = root.options.filter((option) => option.long !== "--version");
  command
    .description(command.description().replace(/(?<=\S)\n(?=\S)/g, " "))
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: (of) => (of === root ? [] : everywhere) })
    .showSuggestionAfterError();
  for (const below of command.commands) withHouseSettings(below, root);
  return command;
}

/** What the parser of the command line refused, as an error of this house: `UW-USAGE-005`. */
export function commandLineError(error: CommanderError, root: Command, argv: readonly string[]): UsageError {
  const [what, hint] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = hint === undefined ? "" : ` ${hint.replace(/[()]/g, "")}`;
  const help = ["underwrite", ...commandPath(root, argv), "--help"].join(" ");
  return new UsageError("UW-USAGE-005", `${what.replace(/\.$/, "")}.${suggestion} See ${help}.`, { cause: error });
}

/** The names of the commands that the words name: `runs`, `show`. */
function commandPath(root: Command, words: readonly string[]): string[] {
  for (const [i, word] of words.entries()) {
    const found = root.commands.find((command) => command.name() === word);
    if (found) return [word, ...commandPath(found, words.slice(i + 1))];
  }
  return [];
}
