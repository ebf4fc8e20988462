import type { TaskBar, Timing } from "../../training/index.ts";
import { duration, percent } from "./format.ts";
import { textTable } from "./text-table.ts";

const right = "right" as const;

/** What each executor took, side by side. Speed-up only where it was measured. */
export function timingText(timings: readonly Timing[]): string {
  return textTable(
    [
      { title: "executor" },
      { title: "workers", align: right },
      { title: "wall", align: right },
      { title: "tasks", align: right },
      { title: "sum of task times", align: right },
      { title: "speed-up", align: right },
      { title: "CPU", align: right },
      { title: "at once", align: right },
    ],
    timings.map((timing) => [
      timing.executor,
      String(timing.workers),
      duration(timing.wallSeconds),
      String(timing.tasks),
      duration(timing.taskSeconds),
      timing.speedup === undefined ? "–" : `${timing.speedup.toFixed(2)} ×`,
      percent(timing.cpuUtilisation),
      String(timing.maxConcurrentTasks),
    ]),
  );
}

/** What the tasks of each model took in all, by executor: the cost of running side by side shows here. */
export function modelTimingText(timelines: readonly { executor: string; timeline: readonly TaskBar[] }[]): string {
  const models = [...new Set(timelines.flatMap(({ timeline }) => timeline.map((bar) => bar.model)))];
  return textTable(
    [{ title: "sum of task times" }, ...timelines.map(({ executor }) => ({ title: executor, align: right }))],
    models.map((model) => [
      model,
      ...timelines.map(({ timeline }) =>
        duration(timeline.reduce((sum, bar) => (bar.model === model ? sum + bar.end - bar.start : sum), 0)),
      ),
    ]),
  );
}
