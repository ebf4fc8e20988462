import { barX, text } from "@observablehq/plot";
import { count, decimals, duration, percent } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";
import { textWidth } from "./text.ts";

/** One task on one worker. */
export interface TimelineBar {
  readonly worker: string;
  readonly learner: string;
  /** Seconds since the first task was submitted. */
  readonly start: number;
  readonly end: number;
}

export interface Timeline {
  readonly executor: string;
  readonly bars: readonly TimelineBar[];
  /** Share of the cores' time that went into work, in [0, 1], as the run records it. */
  readonly cpuUtilisation: number;
}

const LANE = 34;
const WIDTH = 600;
const LEAST_MARGIN_LEFT = 84;
const TICKS = 6;

/** Which worker did what, when: one lane a worker, one bar a task. */
export function timelineChart({ executor, bars, cpuUtilisation }: Timeline): string {
  const workers = [...new Set(bars.map(({ worker }) => worker))].sort(byNumberInside);
  const learners = [...new Set(bars.map(({ learner }) => learner))];
  const end = Math.max(...bars.map((bar) => bar.end));
  // Workers of a cluster are called by node and process.
  const marginLeft = Math.max(LEAST_MARGIN_LEFT, ...workers.map((worker) => textWidth(worker, 12) + 16));
  const pixels = (seconds: number) => (seconds / end) * (WIDTH - marginLeft - 46);
  const look = {
    x1: "start",
    x2: "end",
    y: "worker",
    fill: ({ learner }: TimelineBar) => learnerStyle(learner).colour,
    stroke: ({ learner }: TimelineBar) => learnerStyle(learner).colour,
    insetLeft: 0.5,
    insetRight: 0.5,
    title: (bar: TimelineBar) => `${learnerTitle(bar.learner)}: ${duration(bar.end - bar.start)}`,
  } as const;
  const legible = bars.filter((bar) => pixels(bar.end - bar.start) > textWidth(learnerTitle(bar.learner), 11) + 6);
  return draw({
    title: `${count(bars.length)} tasks took ${duration(end)} on ${count(workers.length)} ${workers.length === 1 ? "worker" : "workers"}, cores ${percent(cpuUtilisation)} busy`,
    subtitle: `Executor ${executor}: one lane a worker, one bar a task; at most ${count(mostAtOnce(bars))} at once`,
    legend: learners.map((learner) => {
      const { colour, faint } = learnerStyle(learner);
      return { kind: "area", colour, faint, label: learnerTitle(learner) };
    }),
    width: WIDTH,
    plots: [
      {
        height: 50 + LANE * workers.length,
        marginLeft,
        marginRight: 14,
        marginTop: 4,
        marginBottom: 40,
        x: {
          domain: [0, end],
          label: "Seconds since the first task",
          labelArrow: "none",
          grid: true,
          ticks: TICKS,
          tickFormat: (value: number) => decimals(value, end < TICKS ? 1 : 0),
        },
        y: { domain: workers, label: null, tickSize: 0, padding: 0.2 },
        color: { type: "identity" },
        marks: [
          barX(
            bars.filter(({ learner }) => !learnerStyle(learner).faint),
            look,
          ),
          barX(
            bars.filter(({ learner }) => learnerStyle(learner).faint),
            { ...look, fillOpacity: 0.3 },
          ),
          text(legible, {
            x: ({ start, end: until }) => (start + until) / 2,
            y: "worker",
            text: ({ learner }) => learnerTitle(learner),
            fontSize: 11,
          }),
        ],
      },
    ],
  });
}

function mostAtOnce(bars: readonly TimelineBar[]): number {
  const events = bars.flatMap(({ start, end }) => [
    { at: start, change: 1 },
    { at: end, change: -1 },
  ]);
  events.sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  let most = 0;
  for (const { change } of events) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}

/** `thread 2` before `thread 10`. */
function byNumberInside(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
