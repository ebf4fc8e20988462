import { Command } from "commander";
import { DataError } from "../../errors.ts";
import { CATALOGUE_UNAVAILABLE } from "../../readers/index.ts";
import type { Dataset } from "../../table/index.ts";
import { contextOf } from "../context.ts";
import { loadFor } from "../run-training.ts";
import type { Terminal } from "../terminal/style.ts";
import { readTrainConfig, type TrainConfig } from "../train-config.ts";
import { trainAndReport, trainCommand } from "./train.ts";

/**
 * The first minute: every learner on German Credit, one after another and then on all cores. Takes the flags of `train`.
 * Where the data can't be had, it goes on with generated applicants and says so.
 */
export function startCommand(): Command {
  const command = trainCommand()
    .name("start")
    .summary("the first minute: all learners on German Credit, one after another and then on all cores")
    .description(
      "Trains every learner on German Credit inline and then on threads, and compares. Takes the flags of train.",
    );
  return command.action(async (data: string | undefined, _options: unknown, self: Command) => {
    const context = contextOf(self);
    const { json: _, quiet: __, config: file, param: params, resume, ...flags } = self.optsWithGlobals();
    const executors = flags["executor"] === undefined ? { compareExecutors: ["inline", "threads"] } : {};
    const config = readTrainConfig(file, { ...executors, ...flags, data, params });
    await trainAndReport(context, {
      config,
      ...(resume !== undefined && { resume }),
      load: (settled) => loadOrGenerate(settled, context.terminal),
    });
  });
}

async function loadOrGenerate(config: TrainConfig, terminal: Terminal): Promise<Dataset> {
  try {
    return await loadFor(config);
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== CATALOGUE_UNAVAILABLE) throw error;
    const { warn } = terminal.style;
    terminal.say(
      [
        "",
        warn("NO REAL DATA: German Credit is neither on this machine nor to be downloaded."),
        warn(
          "Going on with 1,000 GENERATED applicants of the same columns: no figure below says anything about lending.",
        ),
        `${error.code} ${error.message}`,
        "",
      ].join("\n"),
    );
    return loadFor({ ...config, data: "synthetic:1000" });
  }
}
