import { cell, text } from "@observablehq/plot";
import type { Confusion } from "../metrics/index.ts";
import type { CostMatrix } from "../table/index.ts";
import { count, decimals, percent } from "./format.ts";
import { BAD_COLOUR, GOOD_COLOUR, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface ConfusionModel {
  readonly learner: string;
  readonly confusion: Confusion;
  readonly costs: CostMatrix;
  /** Applicants with at least this PD are rejected; the mean, where each fold has its own. */
  readonly cutoff: number;
}

/** Who was approved and who rejected, by what became of them. */
export function confusionChart({ learner, confusion, costs, cutoff }: ConfusionModel): string {
  const { trueNegative, falsePositive, falseNegative, truePositive } = confusion;
  const goods = trueNegative + falsePositive;
  const bads = falseNegative + truePositive;
  const cells = [
    { actual: "good", decision: "approved", applicants: trueNegative, share: trueNegative / goods, cost: 0 },
    {
      actual: "good",
      decision: "rejected",
      applicants: falsePositive,
      share: falsePositive / goods,
      cost: costs.falsePositive,
    },
    {
      actual: "bad",
      decision: "approved",
      applicants: falseNegative,
      share: falseNegative / bads,
      cost: costs.falseNegative,
    },
    { actual: "bad", decision: "rejected", applicants: truePositive, share: truePositive / bads, cost: 0 },
  ];
  const at = { x: "decision", y: "actual" } as const;
  return draw({
    title: `Rejects ${percent(truePositive / bads)} of the bad applicants and approves ${percent(trueNegative / goods)} of the good ones`,
    subtitle: `${learnerTitle(learner)} at cut-off ${decimals(cutoff, 3)}: held-out applicants; shares are of each row`,
    legend: [
      { kind: "area", colour: GOOD_COLOUR, label: "right decision" },
      { kind: "area", colour: BAD_COLOUR, label: "wrong decision" },
    ],
    plots: [
      {
        height: 260,
        marginLeft: 92,
        marginTop: 26,
        marginRight: 8,
        marginBottom: 8,
        padding: 0.02,
        x: { domain: ["approved", "rejected"], label: null, axis: "top", tickSize: 0 },
        y: {
          domain: ["good", "bad"],
          label: null,
          tickSize: 0,
          tickFormat: (actual: string) => (actual === "good" ? `${count(goods)} good` : `${count(bads)} bad`),
        },
        marks: [
          cell(cells, {
            ...at,
            fill: ({ cost }) => (cost === 0 ? GOOD_COLOUR : BAD_COLOUR),
            fillOpacity: ({ share }) => 0.1 + 0.4 * share,
            stroke: ({ cost }) => (cost === 0 ? GOOD_COLOUR : BAD_COLOUR),
          }),
          text(cells, { ...at, text: ({ applicants }) => count(applicants), fontSize: 26, dy: -14, fontWeight: 600 }),
          text(cells, { ...at, text: ({ share }) => percent(share), dy: 12, fontSize: 14 }),
          text(cells, {
            ...at,
            text: ({ cost, applicants }) =>
              cost === 0 ? "costs nothing" : `costs ${count(cost * applicants)}, ${cost} each`,
            dy: 32,
            fillOpacity: 0.8,
          }),
        ],
        color: { type: "identity" },
        opacity: { type: "identity" },
      },
    ],
  });
}
