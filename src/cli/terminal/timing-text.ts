import type { TaskBar, Timing } from "../../training/index.ts";
import { count, duration, percent } from "./format.ts";
import { textTable } from "./text-table.ts";

const right = "right" as const;

/** Below this, starting is not worth a column. */
const WORTH_TELLING_SECONDS = 0.1;

interface TimingColumn {
  readonly title: string;
  readonly cell: (timing: Timing) => string;
  /** Whether it is about what comes before the first task. */
  readonly isOfStart?: boolean;
}

const columns: readonly TimingColumn[] = [
  { title: "workers", cell: ({ workers }) => String(workers) },
  { title: "start", cell: ({ startSeconds }) => duration(startSeconds), isOfStart: true },
  { title: "data", cell: ({ transferSeconds }) => duration(transferSeconds), isOfStart: true },
  { title: "wall", cell: ({ wallSeconds }) => duration(wallSeconds) },
  { title: "tasks", cell: ({ tasks }) => String(tasks) },
  { title: "task times", cell: ({ taskSeconds }) => duration(taskSeconds) },
  { title: "speed-up", cell: ({ speedup }) => times(speedup) },
  { title: "with start", cell: ({ speedupWithStart }) => times(speedupWithStart), isOfStart: true },
  { title: "CPU", cell: ({ cpuUtilisation }) => percent(cpuUtilisation) },
  { title: "at once", cell: ({ maxConcurrentTasks }) => String(maxConcurrentTasks) },
];

/**
 * What each executor took, side by side. Speed-up only where it was measured; start-up and transfer of data, which are no
 * part of the wall time, where they took any.
 */
export function timingText(timings: readonly Timing[]): string {
  const tellsStart = timings.some(
    ({ startSeconds, transferSeconds }) => startSeconds + transferSeconds >= WORTH_TELLING_SECONDS,
  );
  const shown = columns.filter(({ isOfStart = false }) => tellsStart || !isOfStart);
  return textTable(
    [{ title: "executor" }, ...shown.map(({ title }) => ({ title, align: right }))],
    timings.map((timing) => [timing.executor, ...shown.map(({ cell }) => cell(timing))]),
  );
}

function times(speedup: number | undefined): string {
  return speedup === undefined ? "–" : `${speedup.toFixed(2)} ×`;
}

/** How busy each node of a cluster was; nothing where there is one. */
export function nodesText(timings: readonly Timing[]): string {
  return timings
    .flatMap(({ executor, nodes = [] }) =>
      nodes.map(
        ({ name, cores, cpuUtilisation }) =>
          `${executor} on ${name}: ${count(cores, "core")}, CPU ${percent(cpuUtilisation)}`,
      ),
    )
    .join("\n");
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
