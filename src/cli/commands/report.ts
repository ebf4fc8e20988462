import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { UnderwriteError, UsageError } from "../../errors.ts";
import type { ProfileOrReason } from "../../report/index.ts";
import { profileDataset } from "../../table/index.ts";
import type { TrackingStore } from "../../tracking/index.ts";
import { VERSION } from "../../version.ts";
import { contextOf, withStoredRuns } from "../context.ts";
import { findTraining } from "../find-training.ts";
import { loadFor } from "../prepare-training.ts";
import { reproductionOf } from "../reproduction.ts";
import { readStoredPlan } from "../resume.ts";
import type { TrainConfig } from "../train-config.ts";

interface ReportFlags {
  readonly html: string;
  readonly tracking?: string;
}

export function reportCommand(): Command {
  return new Command("report")
    .description(
      `Writes a training run as one self-contained HTML file: verdict, leaderboard with ties, costs, curves, calibration,
data profile, timings, model card, and how to reproduce it.

EXPERIMENT takes its newest training run, a RUN id (or its first digits) that one; without either, the newest of all.`,
    )
    .argument("[experiment|run]", "experiment name or run id")
    .option("--html <file>", "file to write", "report.html")
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (wanted: string | undefined, _options: unknown, self: Command) => {
      const { terminal, json } = contextOf(self);
      const flags = self.optsWithGlobals<ReportFlags>();
      const { runId, page } = await withStoredRuns(flags.tracking, (store) => makeReport(store, wanted));
      await write(flags.html, page);
      const url = pathToFileURL(resolve(flags.html)).href;
      if (json)
        terminal.print(JSON.stringify({ runId, file: flags.html, url, bytes: Buffer.byteLength(page) }, null, 2));
      else terminal.print(`Report of training run ${runId.slice(0, 8)}: ${flags.html}\nOpen it: ${url}`);
    });
}

async function makeReport(
  store: TrackingStore,
  wanted: string | undefined,
): Promise<{ readonly runId: string; readonly page: string }> {
  // What draws takes a tenth of a second to load, which other commands need not wait for.
  const [{ readTraining, reportPage }, run] = await Promise.all([
    import("../../report/index.ts"),
    findTraining(store, wanted),
  ]);
  const training = await readTraining(store, run);
  const { request: config } = await readStoredPlan(store, run.info.runId);
  const page = reportPage(training, {
    data: await profileAgain(config, training.settled.sha256),
    reproduction: reproductionOf(config),
    version: VERSION,
  });
  return { runId: run.info.runId, page };
}

/** The profile of the data as they were at training, where they can be had again. */
async function profileAgain(config: TrainConfig, sha256: string): Promise<ProfileOrReason> {
  try {
    const dataset = await loadFor(config);
    if (dataset.source.sha256 === sha256) return { profile: profileDataset(dataset) };
    return { unavailable: `${dataset.source.uri} has changed since: its SHA-256 is ${dataset.source.sha256}.` };
  } catch (error) {
    if (!(error instanceof UnderwriteError)) throw error;
    return { unavailable: `${error.code} ${error.message}` };
  }
}

async function write(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (cause) {
    throw new UsageError("UW-USAGE-071", `--html ${file}: can't be written: ${(cause as Error).message}.`, { cause });
  }
}
