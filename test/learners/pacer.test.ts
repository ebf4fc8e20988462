import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { Pacer } from "../../src/learners/pacer.ts";

it("gives the event loop a turn, and reports shares that never go back", async () => {
  const shares: number[] = [];
  const pacer = new Pacer({ onProgress: (share) => shares.push(share) });
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for (const share of [0.2, 0.5, 0.3, 0.9]) {
    await pacer.rest(share);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  clearInterval(timer);
  expect(shares).toEqual([0.2, 0.5, 0.5, 0.9]);
  expect(turns).toBeGreaterThan(0);
});

it("is due once it has held the event loop for a while", async () => {
  const pacer = new Pacer({});
  expect(pacer.isDue).toBe(false);
  const started = performance.now();
  while (performance.now() - started < 60);
  expect(pacer.isDue).toBe(true);
  await pacer.rest(0);
  expect(pacer.isDue).toBe(false);
});

it("ends with the signal's reason, before the fit begins or at its next rest", async () => {
  const reason = new Error("not wanted");
  expect(() => new Pacer({ signal: AbortSignal.abort(reason) })).toThrow(reason);
  const controller = new AbortController();
  const pacer = new Pacer({ signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await expect(pacer.rest(0).then(() => pacer.rest(0.5))).rejects.toBe(reason);
});

it("lets timers that are due go first, whatever part of its round the event loop is at", async () => {
  const reason = new Error("not wanted");
  const atOnce = (go: () => void) => go();
  const afterReading = (go: () => void) => void readFile(import.meta.filename).then(go);
  for (const begin of [atOnce, afterReading, setImmediate, (go: () => void) => setTimeout(go, 1)]) {
    const resting = new Promise<void>((resolve, reject) => {
      begin(() => {
        const controller = new AbortController();
        const pacer = new Pacer({ signal: controller.signal });
        setTimeout(() => controller.abort(reason), 1);
        const started = performance.now();
        while (performance.now() - started < 5);
        pacer.rest(0).then(resolve, reject);
      });
    });
    await expect(resting).rejects.toBe(reason);
  }
});

it("waits for others until they are done or it is aborted", async () => {
  const reason = new Error("not wanted");
  const controller = new AbortController();
  const pacer = new Pacer({ signal: controller.signal });
  await pacer.until(new Promise((resolve) => setTimeout(resolve, 5)), 0.5);
  setTimeout(() => controller.abort(reason), 5);
  await expect(pacer.until(new Promise(() => {}), 0.6)).rejects.toBe(reason);
});
