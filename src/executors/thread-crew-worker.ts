/** A thread that helps with fits, one after another. */
import { parentPort } from "node:worker_threads";
import { type CrewJob, helpWith } from "../kernels/index.ts";

parentPort?.on("message", (job: CrewJob) => {
  parentPort?.postMessage("begun");
  helpWith(job);
  parentPort?.postMessage("done");
});
