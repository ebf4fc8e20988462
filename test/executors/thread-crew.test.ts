import { expect, it } from "vitest";
import { threadCrew } from "../../src/executors/thread-crew.ts";
import type { ForestJob } from "../../src/kernels/index.ts";

const trees = {
  rows: { copies: new Float64Array(), keys: new Uint32Array(), weight: 0 },
  sampling: { bootstrap: false, maxSamples: 1 },
  seeds: new Uint32Array(1),
  next: new Int32Array(new SharedArrayBuffer(4)),
};

it("ends with a thread that dies, and has others after it", async () => {
  // There is no such input.
  const fatal = { seat: { input: {} }, trees } as unknown as ForestJob;
  const heard: unknown[] = [];
  await threadCrew.employ([fatal, fatal], (told) => heard.push(told));
  await threadCrew.employ([fatal], (told) => heard.push(told));
  expect(heard).toEqual([]);
});

it("refuses a job that can't be posted", async () => {
  const wrong = { seat: { input: { rows: () => 0 } }, trees } as unknown as ForestJob;
  await expect(threadCrew.employ([wrong], () => {})).rejects.toThrow("could not be cloned");
});
