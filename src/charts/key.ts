import { dot, line, type Markish, text } from "@observablehq/plot";
import { learnerStyle, learnerTitle } from "./palette.ts";

export interface KeyRow {
  readonly learner: string;
  readonly value: string;
}

/** Where a key goes, in the units of the plot's axes; rows from the top down. */
export interface KeyPlace {
  readonly x: number;
  /** Of the lowest row. */
  readonly y: number;
  readonly rowHeight: number;
  readonly width: number;
}

/** A key inside the plot, where curves leave room: sample, learner, number. */
export function keyMarks(rows: readonly KeyRow[], { x, y, rowHeight, width }: KeyPlace): Markish[] {
  return rows.flatMap(({ learner, value }, i) => {
    const { colour, dash, symbol } = learnerStyle(learner);
    const at = y + rowHeight * (rows.length - 1 - i);
    const sample = 0.13 * width;
    return [
      line([x, x + sample], { x: (end) => end, y: at, stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
      dot([x + sample / 2], { x: (middle) => middle, y: at, fill: colour, symbol, r: 4 }),
      text([learnerTitle(learner)], { x: x + 1.3 * sample, y: at, textAnchor: "start" }),
      text([value], { x: x + width, y: at, textAnchor: "end", fontVariant: "tabular-nums" }),
    ];
  });
}
