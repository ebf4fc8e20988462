import type { TrackingStore } from "../tracking/index.ts";
import { OOF_FILE } from "./recorder.ts";

/** Held-out predictions of one model, one a row that was ever held out. */
export interface HeldOut {
  /** 1 = bad, 0 = good. */
  readonly yTrue: Uint8Array;
  readonly pd: Float64Array;
}

/** What a model's run predicted in the first repeat, so that each applicant counts once. */
export async function readHeldOut(store: TrackingStore, runId: string): Promise<HeldOut> {
  const text = new TextDecoder().decode(await store.readArtifact(runId, OOF_FILE));
  const lines = text.trimEnd().split("\n").slice(1);
  const cells = lines.map((line) => line.split(",")).filter(([, repeat]) => repeat === "0");
  return {
    yTrue: Uint8Array.from(cells, ([, , , y]) => Number(y)),
    pd: Float64Array.from(cells, ([, , , , pd]) => Number(pd)),
  };
}
