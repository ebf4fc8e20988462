import { dot, line, type Markish, type PlotOptions, rect, text } from "@observablehq/plot";
import type { SeriesStyle } from "./palette.ts";
import { textWidth } from "./text.ts";

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly dash?: string;
  readonly symbol?: SeriesStyle["symbol"] | "times";
  /** The area is pale, within a full outline. */
  readonly faint?: boolean;
  /** The marker is an outline. */
  readonly hollow?: boolean;
  /** A filled area, a line (dashed where `dash` is given, with a marker where `symbol` is) or a marker alone. */
  readonly kind: "area" | "line" | "marker";
}

const SAMPLE = 24;
const ROW = 18;
const TEXT_SIZE = 12;

/** A plot without axes that shows one sample and label an entry, in rows of what fits. */
export function legendPlot(entries: readonly LegendEntry[], width: number): PlotOptions {
  const placed = place(entries, width);
  const rows = 1 + Math.max(...placed.map(({ y }) => y));
  return {
    width,
    height: rows * ROW,
    margin: 0,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    marks: placed.flatMap(({ entry, x, y }) => sample(entry, x, (y + 0.5) * ROW)),
  };
}

function place(entries: readonly LegendEntry[], width: number): { entry: LegendEntry; x: number; y: number }[] {
  let x = 0;
  let y = 0;
  return entries.map((entry) => {
    const needs = SAMPLE + 6 + textWidth(entry.label, TEXT_SIZE) + 12;
    if (x > 0 && x + needs > width) {
      x = 0;
      y++;
    }
    const here = { entry, x, y };
    x += needs;
    return here;
  });
}

function sample(
  { label, colour, kind, dash = "none", symbol, faint, hollow }: LegendEntry,
  x: number,
  y: number,
): Markish[] {
  const marks: Markish[] = [
    text([label], { x: x + SAMPLE + 6, y, text: (words: string) => words, textAnchor: "start", fontSize: TEXT_SIZE }),
  ];
  if (kind === "area") {
    marks.push(
      rect([0], {
        x1: x + 4,
        x2: x + SAMPLE,
        y1: y - 6,
        y2: y + 6,
        fill: colour,
        stroke: colour,
        fillOpacity: faint ? 0.3 : 1,
      }),
    );
    return marks;
  }
  if (kind === "line") {
    const ends = [x, x + SAMPLE];
    marks.push(line(ends, { x: (at: number) => at, y, stroke: colour, strokeWidth: 2, strokeDasharray: dash }));
  }
  if (symbol !== undefined) {
    // Crossed strokes have no inside to fill.
    const paint = hollow || symbol === "times" ? { stroke: colour, strokeWidth: 2 } : { fill: colour };
    marks.push(dot([x + SAMPLE / 2], { x: (at: number) => at, y, symbol, r: 4.5, ...paint }));
  }
  return marks;
}
