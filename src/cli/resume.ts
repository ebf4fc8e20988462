import { z } from "zod";
import { UsageError } from "../errors.ts";
import type { ExecutorName } from "../executors/index.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import { foldsSha256, PLAN_FILE, type TrainingPlan } from "../training/index.ts";
import { findRun } from "./find-run.ts";
import { type PreparedTraining, prepareTraining } from "./prepare-training.ts";
import { trainConfig } from "./train-config.ts";

const storedPlan = z.object({
  request: trainConfig,
  plan: z.custom<TrainingPlan>((value) => z.object({ models: z.array(z.object({})) }).safeParse(value).success),
  sha256: z.string(),
  foldsSha256: z.string(),
});

/** A training run that is taken up again, with the plan that it was begun with. */
export interface ResumedTraining extends PreparedTraining {
  readonly run: Run;
  readonly executor: ExecutorName;
}

/**
 * Prepares what a run that did not finish was begun with: same plan, same data, same folds.
 * @throws UsageError `UW-USAGE-020` where data or folds are not the same any more, `UW-USAGE-021` where it is no training
 * run, `UW-USAGE-022` where it is complete, `UW-USAGE-023` where its plan is damaged.
 */
export async function prepareResumed(store: TrackingStore, id: string): Promise<ResumedTraining> {
  const run = await findTrainingRun(store, id);
  const { request: config, plan, sha256, foldsSha256: before } = await readStoredPlan(store, run.info.runId);
  const prepared = await prepareTraining(config);
  requireSame(id, "data", prepared.dataset.source.sha256, sha256);
  requireSame(id, "folds", foldsSha256(prepared.dataset.folds), before);
  return { ...prepared, plan, run, executor: run.params["executor"] as ExecutorName };
}

/** What a training run was begun with. @throws UsageError `UW-USAGE-023` where its plan is damaged. */
export async function readStoredPlan(store: TrackingStore, runId: string): Promise<z.infer<typeof storedPlan>> {
  const text = new TextDecoder().decode(await store.readArtifact(runId, PLAN_FILE));
  const stored = storedPlan.safeParse(parseJson(text));
  if (stored.success) return stored.data;
  throw new UsageError("UW-USAGE-023", `${PLAN_FILE} of run ${runId} is damaged, or of another version. Train anew.`, {
    cause: stored.error,
  });
}

async function findTrainingRun(store: TrackingStore, id: string): Promise<Run> {
  const run = await findRun(store, id);
  if (run.tags["underwrite.kind"] !== "train") {
    const parent = run.tags["mlflow.parentRunId"];
    const hint = parent === undefined ? "Name a training run." : `Resume its training run: --resume ${parent}.`;
    throw new UsageError("UW-USAGE-021", `--resume ${id}: run ${run.info.name} is no training run. ${hint}`);
  }
  if (run.info.status !== "FINISHED") return run;
  throw new UsageError("UW-USAGE-022", `--resume ${id}: that run is complete; there is nothing to resume.`);
}

function requireSame(id: string, what: string, now: string, before: string): void {
  if (now === before) return;
  throw new UsageError(
    "UW-USAGE-020",
    `--resume ${id}: the ${what} changed since (SHA-256 ${now.slice(0, 12)}…, was ${before.slice(0, 12)}…). ` +
      "Put them back as they were, or train anew.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
