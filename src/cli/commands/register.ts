import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { requireParity } from "../../packaging/index.ts";
import { readApplicants } from "../../readers/index.ts";
import { conformApplicants } from "../../scoring/index.ts";
import type { Table } from "../../table/index.ts";
import type { Run, TrackingStore } from "../../tracking/index.ts";
import { MODEL_FOLDER } from "../../training/index.ts";
import { certifyRun, differencesText } from "../certify-run.ts";
import { contextOf, withStoredRuns } from "../context.ts";
import { findRun } from "../find-run.ts";
import { loadFor } from "../prepare-training.ts";
import { readStoredPlan } from "../resume.ts";
import { loadStoredScorer, modelRun } from "../stored-model.ts";

interface RegisterFlags {
  readonly name: string;
  readonly alias?: string;
  readonly description?: string;
  readonly applicants?: string;
  readonly tracking?: string;
}

export function registerCommand(): Command {
  return new Command("register")
    .description(
      `Registers a run's model as the next version of NAME, in the store where the run is.

Before that its ONNX file is run beside the native model on the data it was trained on, as they are and with values
missing, unseen and out of range; the largest differences become model/certificate.json of the run. A model whose PDs
differ by more than 1e-6 is refused.`,
    )
    .argument("<run>", "run id, or its first digits; of a training run the best model is taken")
    .requiredOption("--name <name>", "name of the registered model, such as credit-risk")
    .option("--alias <alias>", "alias to point at the new version, such as champion")
    .option("--description <text>", "what is to be known of this version")
    .option("--applicants <file>", "compare on these applicants, instead of the data trained on")
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (id: string, _options: unknown, self: Command) => {
      const { terminal, json } = contextOf(self);
      const flags = self.optsWithGlobals<RegisterFlags>();
      await withStoredRuns(flags.tracking, async (store) => {
        const run = await modelRun(store, await findRun(store, id));
        const { runId } = run.info;
        const certificate = await certifyRun(store, runId, await applicantsFor(store, run, flags));
        requireParity(certificate, `run ${runId}`);
        const version = await registerVersion(store, run, flags);
        if (json)
          return terminal.print(
            JSON.stringify({ name: flags.name, version, runId, alias: flags.alias, certificate }, null, 2),
          );
        const alias = flags.alias === undefined ? "" : `, alias ${flags.alias}`;
        terminal.say(`Registered ${run.info.name} (${runId.slice(0, 8)}) as ${flags.name} version ${version}${alias}.`);
        terminal.say(
          `Largest difference of a PD over ${certificate.applicants} applicants: ${differencesText(certificate)}.`,
        );
        const address = flags.alias === undefined ? `${flags.name}/${version}` : `${flags.name}@${flags.alias}`;
        terminal.say(`Next:\n  npx underwrite score models:/${address} applicants.csv`);
      });
    });
}

/** @returns the number of the new version. */
async function registerVersion(store: TrackingStore, run: Run, flags: RegisterFlags): Promise<number> {
  const { name, alias, description } = flags;
  const { runId } = run.info;
  const { models } = store;
  await models.registerModel(name);
  const { version } = await models.createModelVersion({
    name,
    source: { runId, folder: MODEL_FOLDER },
    tags: { "underwrite.learner": run.params["learner"] ?? "", "underwrite.certified": "true" },
    ...(description !== undefined && { description }),
  });
  if (alias !== undefined) await models.setRegisteredModelAlias(name, alias, version);
  return version;
}

/** The applicants to compare on: those of a file, or those that the model was trained on. */
async function applicantsFor(store: TrackingStore, run: Run, { applicants }: RegisterFlags): Promise<Table> {
  const { model, saved } = await loadStoredScorer(store, run.info.runId);
  if (applicants !== undefined) {
    const { target, id, group } = saved;
    const ignore = [target.name, id, group].filter((name) => name !== undefined);
    const rows = await readApplicants(
      applicants,
      model.fields.map(({ name }) => name),
    );
    return conformApplicants(model.fields, rows, ignore).table;
  }
  const parent = run.tags["mlflow.parentRunId"];
  try {
    if (parent === undefined) throw new Error("the run belongs to no training run");
    const { request, sha256 } = await readStoredPlan(store, parent);
    const { X, source } = await loadFor(request);
    if (source.sha256 !== sha256) throw new Error("the data changed since");
    return X;
  } catch (cause) {
    throw new UsageError(
      "UW-USAGE-060",
      `run ${run.info.runId}: the data that it was trained on can't be had: ${(cause as Error).message.replace(/\.$/, "")}. Name applicants to compare on with --applicants FILE.`,
      { cause },
    );
  }
}
