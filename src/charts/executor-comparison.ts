import { barX, dot, ruleX, ruleY, text } from "@observablehq/plot";
import { amountAxis } from "./axes.ts";
import { decimals, duration, percent } from "./format.ts";
import { BLUE, learnerTitle, ORANGE, PURPLE } from "./palette.ts";
import { draw } from "./picture.ts";

export interface ExecutorTiming {
  readonly executor: string;
  readonly workers: number;
  readonly wallSeconds: number;
  /** Before the wall time begins; 0 unless told. */
  readonly startSeconds?: number;
  readonly transferSeconds?: number;
  readonly cpuUtilisation: number;
  /** Wall time of the first executor / this one's; absent for the first. */
  readonly speedup?: number;
  /** What each model's tasks took in sum. */
  readonly models: readonly { readonly learner: string; readonly seconds: number }[];
}

interface Phase {
  readonly executor: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly opacity: number;
}

const inAll = ({ startSeconds = 0, transferSeconds = 0, wallSeconds }: ExecutorTiming) =>
  startSeconds + transferSeconds + wallSeconds;

const LOOKS = [
  { colour: ORANGE, symbol: "circle" },
  { colour: BLUE, symbol: "square" },
  { colour: PURPLE, symbol: "diamond" },
] as const;

/** What running tasks side by side bought: wall time of the whole, and work of each model. The first is the yardstick. */
export function executorComparisonChart(timings: readonly ExecutorTiming[]): string {
  const lookOf = (executor: string) =>
    LOOKS[timings.findIndex((timing) => timing.executor === executor) % LOOKS.length];
  const works = timings.flatMap(({ executor, models }) => models.map((model) => ({ executor, ...model })));
  const learners = [...timings[0].models].sort((a, b) => b.seconds - a.seconds).map(({ learner }) => learner);
  const secondsOf = (learner: string) => works.filter((work) => work.learner === learner).map(({ seconds }) => seconds);
  const label = ({ executor, workers }: ExecutorTiming) =>
    `${executor}, ${workers} ${workers === 1 ? "worker" : "workers"}`;
  const hasStart = timings.some((timing) => inAll(timing) > timing.wallSeconds);
  const phases = timings.flatMap((timing): Phase[] => {
    const { executor, startSeconds = 0, transferSeconds = 0 } = timing;
    const ends = [startSeconds, startSeconds + transferSeconds, inAll(timing)];
    return ends.map((to, i) => ({
      executor,
      label: label(timing),
      from: ends[i - 1] ?? 0,
      to,
      opacity: [0.3, 0.6, 1][i],
    }));
  });
  const margins = { marginLeft: 164, marginRight: 96 };
  return draw({
    title: findingOf(timings),
    subtitle: "All models together from the first task to the last run stored, and each model's tasks in sum",
    legend: timings.map(({ executor }) => ({ kind: "marker", label: executor, ...lookOf(executor) })),
    stacked: true,
    plots: [
      {
        ...margins,
        height: 44 + 36 * timings.length,
        marginTop: 4,
        marginBottom: 38,
        x: amountAxis(
          hasStart
            ? "Seconds of start-up (faint), data, then tasks"
            : "Seconds from the first task to the last run stored",
          timings.map(inAll),
          1,
        ),
        y: { domain: timings.map(label), label: null, tickSize: 0, padding: 0.25 },
        color: { type: "identity" },
        marks: [
          barX(phases, {
            x1: "from",
            x2: "to",
            y: "label",
            fill: ({ executor }: Phase) => lookOf(executor).colour,
            fillOpacity: "opacity",
          }),
          text(timings, {
            x: inAll,
            y: label,
            dx: 5,
            textAnchor: "start",
            text: ({ wallSeconds, cpuUtilisation }: ExecutorTiming) =>
              `${duration(wallSeconds)}, CPU ${percent(cpuUtilisation)}`,
          }),
          ruleX([0], { strokeOpacity: 0.6 }),
        ],
      },
      {
        ...margins,
        height: 50 + 24 * learners.length,
        marginTop: 8,
        marginBottom: 38,
        x: amountAxis(
          "Seconds of each model's tasks in sum",
          works.map(({ seconds }) => seconds),
          1,
        ),
        y: { type: "point", domain: learners, label: null, tickSize: 0, tickFormat: learnerTitle, padding: 0.5 },
        color: { type: "identity" },
        symbol: { type: "identity" },
        marks: [
          ruleX([0], { strokeOpacity: 0.6 }),
          ruleY(learners, {
            y: (learner: string) => learner,
            x1: (learner: string) => Math.min(...secondsOf(learner)),
            x2: (learner: string) => Math.max(...secondsOf(learner)),
            strokeOpacity: 0.4,
            strokeWidth: 2,
          }),
          dot(works, {
            x: "seconds",
            y: "learner",
            fill: ({ executor }: { executor: string }) => lookOf(executor).colour,
            symbol: ({ executor }: { executor: string }) => lookOf(executor).symbol,
            r: 5,
          }),
        ],
      },
    ],
  });
}

function findingOf([yardstick, ...others]: readonly ExecutorTiming[]): string {
  const fastest = others.toSorted((a, b) => a.wallSeconds - b.wallSeconds)[0];
  if (fastest === undefined) return `${yardstick.executor} took ${duration(yardstick.wallSeconds)}`;
  const times = fastest.speedup ?? yardstick.wallSeconds / fastest.wallSeconds;
  return `On ${fastest.workers} workers, ${fastest.executor} ran ${decimals(times, 2)} times as fast as ${yardstick.executor}`;
}
