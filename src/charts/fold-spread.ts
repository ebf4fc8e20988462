import { dot, ruleX, text } from "@observablehq/plot";
import { decimals, list } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface FoldSpreadRow {
  readonly learner: string;
  /** The metric on each fold. */
  readonly perFold: readonly number[];
  /** As the run records it. */
  readonly mean: number;
  /** Not significantly worse than the best. */
  readonly tied: boolean;
}

export interface FoldSpread {
  /** For people: `Cost per applicant at the tuned cut-off`. */
  readonly metric: string;
  readonly direction: "maximize" | "minimize";
  readonly rows: readonly FoldSpreadRow[];
  /** What needs no model: `approve all`, `reject all`. */
  readonly baselines?: readonly { readonly label: string; readonly value: number }[];
}

const ROW = 30;

/** The leaderboard with its uncertainty: every fold, the mean, and who is tied with the best. */
export function foldSpreadChart({ metric, direction, rows, baselines = [] }: FoldSpread): string {
  const ranked = rows.toSorted((a, b) => (direction === "minimize" ? a.mean - b.mean : b.mean - a.mean));
  const folds = ranked.flatMap(({ learner, perFold }) => perFold.map((value) => ({ learner, value })));
  const [low, high] = extent(folds.map(({ value }) => value));
  // A far baseline would squash what is to be compared.
  const isNear = ({ value }: { value: number }) =>
    value >= low - 0.5 * (high - low) && value <= high + 0.5 * (high - low);
  const near = baselines.filter(isNear);
  const far = baselines.filter((baseline) => !isNear(baseline));
  const looks = { fill: ({ learner }: { learner: string }) => learnerStyle(learner).colour, symbol: symbolOf } as const;
  return draw({
    title: findingOf(ranked),
    subtitle: `${metric}: ${folds.length / ranked.length} folds each, and their mean`,
    legend: [
      { kind: "marker", colour: "currentColor", symbol: "circle", label: "mean, tied with the best" },
      {
        kind: "marker",
        colour: "currentColor",
        symbol: "circle",
        hollow: true,
        label: "mean, worse by the paired test",
      },
    ],
    ...(far.length > 0 && {
      note: `Not shown: ${list(far.map(({ label, value }) => `${label} ${decimals(value, 2)}`))}.`,
    }),
    plots: [
      {
        height: 64 + ROW * ranked.length,
        marginLeft: 164,
        marginRight: 52,
        marginTop: 24,
        marginBottom: 40,
        x: {
          domain: padded(extent([low, high, ...near.map(({ value }) => value)])),
          label: metric,
          labelArrow: "none",
          grid: true,
          ticks: 5,
          tickFormat: (value: number) => decimals(value, 2),
        },
        y: {
          type: "point",
          domain: ranked.map(({ learner }) => learner),
          label: null,
          tickSize: 0,
          tickFormat: learnerTitle,
          padding: 0.5,
        },
        color: { type: "identity" },
        symbol: { type: "identity" },
        marks: [
          ruleX(near, { x: "value", strokeDasharray: "2 4", strokeOpacity: 0.7 }),
          text(near, { x: "value", text: "label", frameAnchor: "top", dy: -14 }),
          dot(folds, { x: "value", y: "learner", ...looks, r: 2.5, fillOpacity: 0.6 }),
          dot(
            ranked.filter(({ tied }) => tied),
            { x: "mean", y: "learner", ...looks, stroke: "currentColor", r: 6.5 },
          ),
          dot(
            ranked.filter(({ tied }) => !tied),
            {
              x: "mean",
              y: "learner",
              symbol: symbolOf,
              fill: "none",
              stroke: ({ learner }) => learnerStyle(learner).colour,
              strokeWidth: 2,
              r: 6.5,
            },
          ),
          text(ranked, {
            y: "learner",
            frameAnchor: "right",
            dx: 46,
            text: ({ mean }) => decimals(mean, 3),
            textAnchor: "end",
            fontVariant: "tabular-nums",
          }),
        ],
      },
    ],
  });
}

function symbolOf({ learner }: { readonly learner: string }): string {
  return learnerStyle(learner).symbol;
}

function findingOf([best, ...others]: readonly FoldSpreadRow[]): string {
  const first = `${learnerTitle(best.learner)} comes first`;
  const tied = others.filter((row) => row.tied).length;
  if (others.length === 0) return first;
  if (tied === 0) return `${first}, ahead of all others beyond doubt`;
  return `${first}, but the folds cannot tell ${tied} of the ${others.length} others from it`;
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function padded([low, high]: [number, number]): [number, number] {
  const air = 0.04 * (high - low || 1);
  return [low - air, high + air];
}
