/** A thread that helps with fits, one after another. It says that it begins, what it has to tell, and that it is done. */
import { parentPort } from "node:worker_threads";
import { type CrewJob, type ForestTree, helpWith } from "../kernels/index.ts";

export type Said = "begun" | "done" | { readonly told: ForestTree };

const say = (said: Said) => parentPort?.postMessage(said);

parentPort?.on("message", (job: CrewJob) => {
  say("begun");
  helpWith(job, (told) => say({ told }));
  say("done");
});
