import type { Command } from "commander";
import { DataError } from "../../errors.ts";
import { CATALOGUE_UNAVAILABLE } from "../../readers/index.ts";
import { contextOf } from "../context.ts";
import { type LoadedData, loadFor } from "../prepare-training.ts";
import { trainAndReport, trainRequest } from "../train-and-report.ts";
import type { TrainConfig } from "../train-config.ts";
import { trainCommand } from "./train.ts";

/**
 * The first minute: every learner on German Credit, one after another and then on all cores. Takes the flags of `train`.
 * Where the data can't be had, it goes on with generated applicants and says so.
 */
export function startCommand(): Command {
  const command = trainCommand()
    .name("start")
    .description(
      "Trains every learner on German Credit inline and then on threads, and compares. Takes the flags of train.",
    );
  return command.action(async (data: string | undefined, _options: unknown, self: Command) => {
    const context = contextOf(self);
    const bothExecutors = self.getOptionValue("executor") === undefined;
    const defaults = bothExecutors ? { compareExecutors: ["inline", "threads"] } : {};
    const request = trainRequest(self, data, defaults);
    await trainAndReport(context, { ...request, load: loadOrGenerate });
  });
}

async function loadOrGenerate(config: TrainConfig): Promise<LoadedData> {
  try {
    return { config, dataset: await loadFor(config) };
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== CATALOGUE_UNAVAILABLE) throw error;
    // On stderr whatever the flags: nobody must take what follows for results on real applicants.
    process.stderr.write(
      [
        "",
        "NO REAL DATA: German Credit is neither on this machine nor to be downloaded.",
        "Going on with 1,000 GENERATED applicants of the same columns: no figure below says anything about lending.",
        `${error.code} ${error.message}`,
        "",
        "",
      ].join("\n"),
    );
    const generated = { ...config, data: "synthetic:1000" };
    return { config: generated, dataset: await loadFor(generated) };
  }
}
