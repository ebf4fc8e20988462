/** Rows of text under a heading; the first column is aligned left, the others right. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table in Markdown that also a terminal can show. */
export function markdownOf({ head, rows }: Table): string {
  const widths = head.map((name, j) => Math.max(name.length, 3, ...rows.map((row) => row[j].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, j) => (j === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** `0.412`, three digits that count. */
export function ratioText(ratio: number): string {
  return ratio < 1 ? ratio.toFixed(3) : ratio.toFixed(2);
}

/** `9.3 ms`, `1.24 s`, `31 s`. */
export function timeText(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}

export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** @param met whether a limit is kept; undefined where there is none. */
export function metText(met: boolean | undefined): string {
  if (met === undefined) return "";
  return met ? "met" : "missed";
}
