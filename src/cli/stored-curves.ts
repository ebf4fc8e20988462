import { UnderwriteError } from "../errors.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";
import { OOF_FILE, readHeldOut } from "../training/index.ts";
import { readStoredPlan } from "./resume.ts";
import { curvesText } from "./terminal/curves-text.ts";

/** A model's ROC and cost curve, where its held-out predictions are stored. */
export async function storedCurves(
  store: TrackingStore,
  { info, tags }: Run,
  artifacts: readonly { readonly path: string }[],
): Promise<(readonly [string, string])[]> {
  const parent = tags["mlflow.parentRunId"];
  if (parent === undefined || !artifacts.some(({ path }) => path === OOF_FILE)) return [];
  try {
    const { plan } = await readStoredPlan(store, parent);
    return curvesText(await readHeldOut(store, info.runId), plan.costs, process.env["TERM"] === "dumb");
  } catch (error) {
    // A run is shown as far as it can be read.
    if (error instanceof UnderwriteError) return [];
    throw error;
  }
}
