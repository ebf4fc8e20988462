import type { Capacity, TaskStats, Usage } from "../executors/index.ts";

/** What one executor took for one plan. Also the `timing` entries of `train --json`. */
export interface Timing {
  readonly executor: string;
  /** Tasks that can run at once. */
  readonly workers: number;
  /** Until tasks could be taken: threads started, a cluster reached. Not part of `wallSeconds`. */
  readonly startSeconds: number;
  /** Until the data were where tasks find them. Not part of `wallSeconds`. */
  readonly transferSeconds: number;
  /** From the first submission to the last run stored. */
  readonly wallSeconds: number;
  /** Sum of what the tasks took, wherever they ran. */
  readonly taskSeconds: number;
  readonly tasks: number;
  /** CPU seconds of the workers / (wall seconds × cores), in [0, 1]. */
  readonly cpuUtilisation: number;
  readonly maxConcurrentTasks: number;
  /** The same utilisation by node, where there are several. */
  readonly nodes?: readonly { readonly name: string; readonly cores: number; readonly cpuUtilisation: number }[];
  /** Wall seconds of `inline` in the same command / these wall seconds. Absent unless both were measured. */
  readonly speedup?: number;
  /** The same with start-up and transfer on both sides: what waiting for this command once feels like. */
  readonly speedupWithStart?: number;
}

/** One bar of the timeline: which worker ran what, when. Seconds since the first submission. */
export interface TaskBar {
  readonly task: string;
  readonly model: string;
  readonly worker: string;
  readonly start: number;
  readonly end: number;
}

export interface Measurements extends Pick<Timing, "executor" | "startSeconds" | "transferSeconds" | "wallSeconds"> {
  readonly capacity: Capacity;
  readonly usage: Usage;
  /** Threads of each task. */
  readonly threads: number;
  readonly stats: readonly TaskStats[];
}

export function summariseTiming({ capacity, usage, threads, stats, ...measured }: Measurements): Timing {
  const { wallSeconds } = measured;
  const cores = capacity.nodes.reduce((sum, node) => sum + node.cores, 0);
  const seconds = (times: TaskStats) => (times.endedAt - times.startedAt) / 1000;
  // A task knows of its own thread's CPU time only; nodes tell of whole processes.
  const cpuSeconds =
    threads > 1 || usage.nodes !== undefined
      ? usage.cpuSeconds
      : stats.reduce((sum, times) => sum + times.cpuSeconds, 0);
  const shareOf = (used: number, of: number) => Math.min(1, used / (wallSeconds * of));
  const nodes = capacity.nodes.flatMap(({ name, cores: own }) => {
    const used = usage.nodes?.find((node) => node.name === name);
    return used === undefined ? [] : [{ name, cores: own, cpuUtilisation: shareOf(used.cpuSeconds, own) }];
  });
  return {
    ...measured,
    workers: Math.max(1, Math.floor(capacity.workers / threads)),
    taskSeconds: stats.reduce((sum, times) => sum + seconds(times), 0),
    tasks: stats.length,
    cpuUtilisation: shareOf(cpuSeconds, cores),
    maxConcurrentTasks: usage.maxConcurrentTasks,
    ...(nodes.length > 1 && { nodes }),
  };
}

/** The same timings with the speed-ups wherever `inline` was measured beside. */
export function withSpeedups(timings: readonly Timing[]): readonly Timing[] {
  const inline = timings.find((timing) => timing.executor === "inline");
  if (!inline) return timings;
  const inAll = (timing: Timing) => timing.startSeconds + timing.transferSeconds + timing.wallSeconds;
  return timings.map((timing) =>
    timing === inline
      ? timing
      : {
          ...timing,
          speedup: inline.wallSeconds / timing.wallSeconds,
          speedupWithStart: inAll(inline) / inAll(timing),
        },
  );
}
