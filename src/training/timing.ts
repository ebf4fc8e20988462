import type { Capacity, TaskStats } from "../executors/index.ts";

/** What one executor took for one plan. Also the `timing` entries of `train --json`. */
export interface Timing {
  readonly executor: string;
  readonly workers: number;
  /** From the first submission to the last run stored. */
  readonly wallSeconds: number;
  /** Sum of what the tasks took, wherever they ran. */
  readonly taskSeconds: number;
  readonly tasks: number;
  /** CPU seconds of the workers / (wall seconds × cores), in [0, 1]. */
  readonly cpuUtilisation: number;
  readonly maxConcurrentTasks: number;
  /** Wall seconds of `inline` in the same command / these wall seconds. Absent unless both were measured. */
  readonly speedup?: number;
}

/** One bar of the timeline: which worker ran what, when. Seconds since the first submission. */
export interface TaskBar {
  readonly task: string;
  readonly model: string;
  readonly worker: string;
  readonly start: number;
  readonly end: number;
}

export function summariseTiming(
  executor: string,
  { workers, nodes }: Capacity,
  wallSeconds: number,
  stats: readonly TaskStats[],
  maxConcurrentTasks: number,
): Timing {
  const cores = nodes.reduce((sum, node) => sum + node.cores, 0);
  const seconds = (times: TaskStats) => (times.endedAt - times.startedAt) / 1000;
  const cpuSeconds = stats.reduce((sum, times) => sum + times.cpuSeconds, 0);
  return {
    executor,
    workers,
    wallSeconds,
    taskSeconds: stats.reduce((sum, times) => sum + seconds(times), 0),
    tasks: stats.length,
    cpuUtilisation: Math.min(1, cpuSeconds / (wallSeconds * cores)),
    maxConcurrentTasks,
  };
}

/** The same timings with `speedup` wherever `inline` was measured beside. */
export function withSpeedups(timings: readonly Timing[]): readonly Timing[] {
  const inline = timings.find((timing) => timing.executor === "inline");
  if (!inline) return timings;
  return timings.map((timing) =>
    timing === inline ? timing : { ...timing, speedup: inline.wallSeconds / timing.wallSeconds },
  );
}
