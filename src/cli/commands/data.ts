import { Command } from "commander";
import { profileDataset } from "../../table/index.ts";
import { contextOf } from "../context.ts";
import { loadFor } from "../prepare-training.ts";
import { profileText } from "../terminal/profile-text.ts";
import { readTrainConfig } from "../train-config.ts";
import { addDataFlags } from "./train.ts";

export function dataCommand(): Command {
  const command = new Command("data");
  addDataFlags(
    command
      .command("profile")
      .description("kinds, counts, missing values, levels, event rates, information value, and what looks wrong")
      .argument("[data]", "as for train (default german-credit)"),
  ).action(async (data: string | undefined, _options: unknown, self: Command) => {
    const context = contextOf(self);
    const { json: _, quiet: __, config: file, ...flags } = self.optsWithGlobals();
    const profile = profileDataset(await loadFor(readTrainConfig(file, { ...flags, data })));
    if (context.json) context.terminal.print(JSON.stringify(profile, null, 2));
    else context.terminal.print(profileText(profile, context.terminal));
  });
  return command;
}
