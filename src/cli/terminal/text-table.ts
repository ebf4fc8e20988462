import { stripVTControlCharacters } from "node:util";

export interface TextColumn {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Columns aligned by two spaces, titles above; no frame, so that it copies well. Cells may carry colours. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, i) => Math.max(column.title.length, ...rows.map((row) => visible(row[i]))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const space = " ".repeat(widths[i] - visible(cell));
        return columns[i].align === "right" ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join("\n");
}

/** Breaks prose between words where a line would be longer than the page. May carry colours. */
export function wrap(text: string, columns: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (visible(line) + 1 + visible(word) <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

export function visible(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
