import { dot, line, rectY, ruleX, ruleY, text } from "@observablehq/plot";
import type { CalibrationPoint } from "../metrics/index.ts";
import { amountAxis, shareAxis } from "./axes.ts";
import { count } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface CalibrationModel {
  readonly learner: string;
  /** Groups of applicants of similar PD, by rising PD. */
  readonly curve: readonly CalibrationPoint[];
}

/** Whether PDs can be taken at face value: predicted against observed, with the number of applicants below. */
export function calibrationChart({ learner, curve }: CalibrationModel): string {
  const { colour, symbol } = learnerStyle(learner);
  const edge = Math.min(1, Math.ceil(10 * Math.max(...curve.map(({ meanPd, high }) => Math.max(meanPd, high)))) / 10);
  const x = { ...shareAxis("Predicted: mean PD of the group", [0, edge]) };
  const margins = { marginLeft: 52, marginRight: 14 };
  return draw({
    title: findingOf(curve),
    subtitle: `${learnerTitle(learner)}: bad rate of ${curve.length} groups by PD, with 95 % intervals`,
    stacked: true,
    plots: [
      {
        ...margins,
        height: 340,
        marginBottom: 24,
        x: { ...x, label: null },
        y: shareAxis("Observed: bad rate of the group", [0, edge]),
        marks: [
          line([0, edge], { x: (at) => at, y: (at) => at, strokeDasharray: "2 4", strokeOpacity: 0.6 }),
          text(["PD = bad rate"], { x: 0.9 * edge, y: 0.9 * edge, dy: 14, rotate: -30, fillOpacity: 0.7 }),
          ruleX(curve, { x: "meanPd", y1: "low", y2: "high", stroke: colour, strokeWidth: 6, strokeOpacity: 0.3 }),
          line(curve, { x: "meanPd", y: "badRate", stroke: colour, strokeWidth: 1.5 }),
          dot(curve, { x: "meanPd", y: "badRate", fill: colour, symbol, r: 5 }),
        ],
      },
      {
        ...margins,
        height: 96,
        marginBottom: 38,
        marginTop: 22,
        x,
        y: {
          ...amountAxis(
            "Applicants",
            curve.map(({ rows }) => rows),
            0,
          ),
          ticks: 2,
          tickFormat: count,
        },
        marks: [
          rectY(curve, {
            x1: ({ meanPd }: CalibrationPoint) => meanPd - 0.006 * edge,
            x2: ({ meanPd }: CalibrationPoint) => meanPd + 0.006 * edge,
            y: "rows",
            fill: "currentColor",
            fillOpacity: 0.45,
          }),
          ruleY([0], { strokeOpacity: 0.6 }),
        ],
      },
    ],
  });
}

function findingOf(curve: readonly CalibrationPoint[]): string {
  const tooHigh = curve.filter(({ meanPd, high }) => meanPd > high).length;
  const tooLow = curve.filter(({ meanPd, low }) => meanPd < low).length;
  const off = tooHigh + tooLow;
  if (off === 0) return `PDs agree with what happened in all ${curve.length} groups`;
  const where = `in ${off} of ${curve.length} groups`;
  if (tooHigh === 0) return `PDs are too low ${where}`;
  if (tooLow === 0) return `PDs are too high ${where}`;
  return `PDs miss what happened ${where}: too high in ${tooHigh}, too low in ${tooLow}`;
}
