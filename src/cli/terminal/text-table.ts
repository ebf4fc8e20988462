import { stripVTControlCharacters } from "node:util";

export interface TextColumn {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Left out where the table is wider than the page: the smallest number goes first. */
  readonly optional?: number;
}

const GAP = "  ";

/**
 * Columns aligned by two spaces, titles above; no frame, so that it copies well. Cells may carry colours.
 * @param width of the page.
 */
export function textTable(
  columns: readonly TextColumn[],
  given: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  // A name may hold a line feed.
  const rows = given.map((cells) => cells.map((cell) => cell.replace(/[\r\n\t]+/g, " ")));
  const widths = columns.map((column, i) => Math.max(column.title.length, ...rows.map((row) => visible(row[i]))));
  const kept = fitting(columns, widths, width);
  const line = (cells: readonly string[]) =>
    kept
      .map((i) => {
        const space = " ".repeat(widths[i] - visible(cells[i]));
        return columns[i].align === "right" ? space + cells[i] : cells[i] + space;
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join("\n");
}

/** The columns that the page has room for. */
function fitting(columns: readonly TextColumn[], widths: readonly number[], width: number): number[] {
  let kept = [...columns.keys()];
  const dispensable = kept.filter((i) => columns[i].optional !== undefined);
  dispensable.sort((a, b) => (columns[a].optional ?? 0) - (columns[b].optional ?? 0));
  for (const i of dispensable) {
    const taken = kept.reduce((sum, at) => sum + widths[at], 0) + GAP.length * (kept.length - 1);
    if (taken <= width) break;
    kept = kept.filter((at) => at !== i);
  }
  return kept;
}

/**
 * Breaks prose between words where a line would be longer than the page. May carry colours.
 * @param indent begins every line but the first.
 */
export function wrap(text: string, columns: number, indent = ""): string {
  const [first, ...words] = text.split(/(?<=\S) /);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (visible(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(indent + word.trimStart());
  }
  return lines.join("\n");
}

export function visible(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
