import { describe, expect, it } from "vitest";
import { type Measurements, summariseTiming, type Timing, withSpeedups } from "../../src/training/timing.ts";

const usage = { cpuSeconds: 12, wallSeconds: 10, cpuUtilisation: 0.5, maxConcurrentTasks: 3 };
const measured: Measurements = {
  executor: "ray",
  startSeconds: 2,
  transferSeconds: 1,
  wallSeconds: 10,
  capacity: {
    workers: 5,
    nodes: [
      { name: "a", cores: 4 },
      { name: "b", cores: 1 },
    ],
  },
  usage,
  threads: 1,
  stats: [
    { worker: "a/1", attempts: 1, queuedAt: 0, startedAt: 1000, endedAt: 3000, cpuSeconds: 1.5 },
    { worker: "b/1", attempts: 1, queuedAt: 0, startedAt: 1000, endedAt: 4000, cpuSeconds: 2.5 },
  ],
};

describe("the timing of one executor", () => {
  it("sums what the tasks took, and says how busy all cores were", () => {
    expect(summariseTiming(measured)).toEqual({
      executor: "ray",
      startSeconds: 2,
      transferSeconds: 1,
      wallSeconds: 10,
      workers: 5,
      taskSeconds: 5,
      tasks: 2,
      cpuUtilisation: 4 / 50,
      maxConcurrentTasks: 3,
    });
  });

  it("says how busy each node was, where there are several", () => {
    const used = ["a", "b"].map((name, i) => ({ name, cpuSeconds: 8 - 6 * i, cpuUtilisation: 0 }));
    expect(summariseTiming({ ...measured, usage: { ...usage, nodes: used } })).toMatchObject({
      cpuUtilisation: 12 / 50,
      nodes: [
        { name: "a", cores: 4, cpuUtilisation: 0.2 },
        { name: "b", cores: 1, cpuUtilisation: 0.2 },
      ],
    });
  });

  it("counts places for tasks of several threads, and the CPU time of all threads", () => {
    expect(summariseTiming({ ...measured, threads: 2 })).toMatchObject({ workers: 2, cpuUtilisation: 12 / 50 });
  });
});

describe("speed-up", () => {
  const timing = (executor: string, startSeconds: number, wallSeconds: number): Timing => ({
    ...summariseTiming(measured),
    executor,
    startSeconds,
    transferSeconds: 0,
    wallSeconds,
  });

  it("is there only where inline was measured beside", () => {
    const timings = [timing("threads", 0, 5), timing("ray", 3, 5)];
    expect(withSpeedups(timings)).toEqual(timings);
  });

  it("is of the work alone, and with start-up", () => {
    const [inline, ray] = withSpeedups([timing("inline", 0, 12), timing("ray", 2, 4)]);
    expect(inline.speedup).toBeUndefined();
    expect(ray).toMatchObject({ speedup: 3, speedupWithStart: 2 });
  });
});
