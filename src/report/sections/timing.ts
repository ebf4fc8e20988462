import { type ExecutorTiming, executorComparisonChart } from "../../charts/index.ts";
import { figure, percent, seconds, times } from "../figure.ts";
import { html } from "../html.ts";
import { chart, type Section, table } from "../parts.ts";
import type { Execution, StoredTraining } from "../stored-training.ts";
import { metricOf } from "./verdict.ts";

/** What training took, with and without tasks side by side. */
export function timingSection({ executions }: StoredTraining): Section {
  const hasBoth = executions.length > 1;
  const comparable = executions.filter(({ bars }) => bars.length > 0);
  return {
    id: "timing",
    title: "Timing",
    body: html`${table(
      "The same plan on each executor that ran it",
      [
        { title: "Executor" },
        { title: "Workers", numeric: true },
        { title: "Start-up", numeric: true },
        { title: "Data transfer", numeric: true },
        { title: "Wall time", numeric: true },
        { title: "Tasks", numeric: true },
        { title: "Sum of task times", numeric: true },
        { title: "Tasks at once", numeric: true },
        { title: "CPU", numeric: true },
        { title: "Speed-up", numeric: true },
      ],
      executions.map(({ run: { info, params, metrics } }) => {
        const metric = (name: string, format: (value: number) => string) =>
          figure(metricOf(info.runId, metrics, name), format);
        const speedup = `speedup_${params["executor"]}`;
        return {
          cells: [
            params["executor"],
            figure({ value: Number(params["workers"]), from: `runs:/${info.runId}/params/workers` }, String),
            ...["start_seconds", "transfer_seconds"].map((name) =>
              metrics[name] === undefined ? "–" : metric(name, seconds),
            ),
            metric("wall_seconds", seconds),
            metric("tasks", String),
            metric("task_seconds", seconds),
            metric("max_concurrent_tasks", String),
            metric("cpu_utilisation", percent),
            metrics[speedup] === undefined ? "–" : metric(speedup, times),
          ],
        };
      }),
    )}
<p class="note">${
      hasBoth
        ? "Wall time runs from the first task to the last run stored. A speed-up is given only where both were measured by one command; tasks that share cores take longer each."
        : "Only one executor ran this plan. Train with --compare-executors inline,threads to see what running side by side brings."
    }</p>
<div class="charts">${comparable.length > 1 ? chart(executorComparisonChart(comparable.map(timingOf))) : undefined}<div>${executions.map(({ timeline }) => chart(timeline))}</div></div>`,
  };
}

function timingOf({ run: { params, metrics }, bars }: Execution): ExecutorTiming {
  const byModel = new Map<string, number>();
  for (const { model, start, end } of bars) byModel.set(model, (byModel.get(model) ?? 0) + end - start);
  const speedup = metrics[`speedup_${params["executor"]}`];
  return {
    executor: params["executor"],
    workers: Number(params["workers"]),
    startSeconds: metrics["start_seconds"] ?? 0,
    transferSeconds: metrics["transfer_seconds"] ?? 0,
    wallSeconds: metrics["wall_seconds"],
    cpuUtilisation: metrics["cpu_utilisation"],
    ...(speedup !== undefined && { speedup }),
    models: Array.from(byModel, ([learner, sum]) => ({ learner, seconds: sum })),
  };
}
