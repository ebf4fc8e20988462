import type { Command } from "commander";
import { UsageError } from "../errors.ts";
import { type Certificate, requireParity } from "../packaging/index.ts";
import { certifyRun, differencesText } from "./certify-run.ts";
import { type Context, withStoredRuns } from "./context.ts";
import { INTERRUPTED } from "./interruption.ts";
import { runTraining, type TrainingSummary, type TrainRequest } from "./run-training.ts";
import { flagOf, readTrainConfig } from "./train-config.ts";
import { nextStepsText, resumeText, trainingJson, trainingText } from "./training-text.ts";

export { contextOf } from "./context.ts";

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
