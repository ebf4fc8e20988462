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

function visible(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
