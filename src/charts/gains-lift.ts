import { dot, line, ruleY } from "@observablehq/plot";
import type { GainsPoint, LiftPoint } from "../metrics/index.ts";
import { amountAxis, shareAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface GainsLiftModel {
  readonly learner: string;
  readonly gains: readonly GainsPoint[];
  readonly lift: readonly LiftPoint[];
  /** Share of bad applicants among all. */
  readonly badRate: number;
}

/** The share that the title speaks of. */
const RISKIEST = 0.2;

/** What one finds among the riskiest applicants: the share of all bad ones, and how many times more than at random. */
export function gainsLiftChart({ learner, gains, lift, badRate }: GainsLiftModel): string {
  const { colour, symbol } = learnerStyle(learner);
  const found = interpolate(gains, RISKIEST);
  const here = [{ applicants: RISKIEST, bads: found, lift: found / RISKIEST }];
  const perfect = [
    { applicants: 0, bads: 0 },
    { applicants: badRate, bads: 1 },
    { applicants: 1, bads: 1 },
  ];
  const half = { height: 300, marginLeft: 44, marginBottom: 40, marginRight: 12, x: shareAxis("Riskiest applicants") };
  const curveOf = { x: "applicants", stroke: colour, strokeWidth: 2 } as const;
  const dotAt = { x: "applicants", fill: colour, stroke: "currentColor", symbol, r: 6 } as const;
  // The lift of the first few applicants jumps with each of them; it says nothing and would squash the rest.
  const steady = lift.filter(({ applicants }) => applicants >= 0.01);
  return draw({
    title: `The riskiest ${percent(RISKIEST)} of applicants hold ${percent(found)} of the bad ones`,
    subtitle: `${learnerTitle(learner)}: ${decimals(found / RISKIEST, 1)} times as many as ${percent(RISKIEST)} drawn at random`,
    legend: [
      { kind: "line", colour, label: "by falling PD" },
      { kind: "line", colour: "currentColor", dash: "2 4", label: "at random" },
      { kind: "line", colour: "currentColor", dash: "7 3", label: "by a perfect model" },
    ],
    plots: [
      {
        ...half,
        y: shareAxis("Bad ones among them (gains)"),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          line([0, 1], { x: (at) => at, y: (at) => at, strokeDasharray: "2 4", strokeOpacity: 0.7 }),
          line(perfect, { x: "applicants", y: "bads", strokeDasharray: "7 3", strokeOpacity: 0.7 }),
          line(gains, { ...curveOf, y: "bads" }),
          dot(here, { ...dotAt, y: "bads" }),
        ],
      },
      {
        ...half,
        y: amountAxis("Times the overall bad rate (lift)", [1 / badRate, ...steady.map((point) => point.lift)], 1),
        marks: [
          ruleY([0], { strokeOpacity: 0.6 }),
          ruleY([1], { strokeDasharray: "2 4", strokeOpacity: 0.7 }),
          line([0, badRate, ...grid(badRate)], {
            x: (at) => at,
            y: (at) => 1 / Math.max(at, badRate),
            strokeDasharray: "7 3",
            strokeOpacity: 0.7,
          }),
          line(steady, { ...curveOf, y: "lift" }),
          dot(here, { ...dotAt, y: "lift" }),
        ],
      },
    ],
  });
}

function grid(from: number): number[] {
  return Array.from({ length: 40 }, (_, i) => from + ((1 - from) * (i + 1)) / 40);
}

function interpolate(gains: readonly GainsPoint[], applicants: number): number {
  const next = gains.findIndex((point) => point.applicants >= applicants);
  if (next <= 0) return gains[0].bads;
  const [a, b] = [gains[next - 1], gains[next]];
  return a.bads + ((b.bads - a.bads) * (applicants - a.applicants)) / (b.applicants - a.applicants);
}
