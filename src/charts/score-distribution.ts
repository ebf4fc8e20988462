import { line, rectY, ruleX, ruleY, text } from "@observablehq/plot";
import { BAD, GOOD } from "../table/index.ts";
import { amountAxis, pdAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { BAD_COLOUR, GOOD_COLOUR, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface ScoreDistributionModel {
  readonly learner: string;
  readonly yTrue: Uint8Array;
  readonly pd: Float64Array;
  readonly cutoff?: number;
}

const BINS = 25;

/** Which PDs good and bad applicants were given. */
export function scoreDistributionChart({ learner, yTrue, pd, cutoff }: ScoreDistributionModel): string {
  const goods = histogram(yTrue, pd, GOOD);
  const bads = histogram(yTrue, pd, BAD);
  const outline = { x: "at", y: "share", curve: "step-after", strokeWidth: 1.5 } as const;
  return draw({
    title: `Half of the bad applicants have a PD above ${decimals(medianOf(yTrue, pd, BAD), 2)}, half of the good below ${decimals(medianOf(yTrue, pd, GOOD), 2)}`,
    subtitle: `${learnerTitle(learner)}: PDs of held-out applicants by what became of them; each outline encloses 100 %`,
    legend: [
      { kind: "area", colour: GOOD_COLOUR, faint: true, label: "good" },
      { kind: "line", colour: BAD_COLOUR, dash: "7 3", label: "bad" },
    ],
    plots: [
      {
        height: 320,
        marginLeft: 48,
        marginBottom: 40,
        x: pdAxis(),
        y: {
          ...amountAxis(
            "Share of the good, of the bad",
            [...goods, ...bads].map(({ share }) => share),
            2,
          ),
          tickFormat: (share: number) => percent(share),
        },
        marks: [
          rectY(goods, {
            x1: "at",
            x2: "end",
            y: "share",
            fill: GOOD_COLOUR,
            fillOpacity: 0.3,
            stroke: GOOD_COLOUR,
            strokeWidth: 1,
          }),
          line([...bads, { at: 1, share: bads[BINS - 1].share }], {
            ...outline,
            stroke: BAD_COLOUR,
            strokeWidth: 2,
            strokeDasharray: "7 3",
          }),
          ruleY([0], { strokeOpacity: 0.6 }),
          ruleX(cutoff === undefined ? [] : [cutoff], { strokeWidth: 1.5 }),
          text(cutoff === undefined ? [] : [`cut-off ${decimals(cutoff, 2)}`], {
            x: cutoff ?? 0,
            frameAnchor: "top",
            dx: 6,
            textAnchor: "start",
          }),
        ],
      },
    ],
  });
}

interface Bin {
  readonly at: number;
  readonly end: number;
  readonly share: number;
}

function histogram(yTrue: Uint8Array, pd: Float64Array, outcome: number): Bin[] {
  const counts = new Float64Array(BINS);
  let total = 0;
  for (let row = 0; row < pd.length; row++) {
    if (yTrue[row] !== outcome) continue;
    counts[Math.min(BINS - 1, Math.floor(pd[row] * BINS))]++;
    total++;
  }
  return Array.from(counts, (rows, bin) => ({
    at: bin / BINS,
    end: (bin + 1) / BINS,
    share: rows / Math.max(1, total),
  }));
}

function medianOf(yTrue: Uint8Array, pd: Float64Array, outcome: number): number {
  const own = pd.filter((_, row) => yTrue[row] === outcome).sort();
  const middle = own.length >> 1;
  return own.length % 2 === 1 ? own[middle] : (own[middle - 1] + own[middle]) / 2;
}
