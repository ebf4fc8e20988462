import { html, Markup } from "./html.ts";

/** A chart: complete SVG, which names itself. */
export function chart(svg: string | undefined): Markup | undefined {
  return svg === undefined ? undefined : html`<div class="chart">${new Markup(svg)}</div>`;
}

export interface TableColumn {
  readonly title: string | Markup;
  /** Numbers are aligned right. */
  readonly numeric?: boolean;
}

export interface TableRow {
  /** The first names the row. */
  readonly cells: readonly (string | Markup | undefined)[];
  readonly look?: "best" | "baseline" | "failed";
}

/** A table in a frame that scrolls sideways on a narrow screen. */
export function table(caption: string, columns: readonly TableColumn[], rows: readonly TableRow[]): Markup {
  const cell = (content: string | Markup | undefined, i: number) =>
    i === 0
      ? html`<th scope="row">${content}</th>`
      : html`<td${columns[i].numeric ? new Markup(' class="number"') : undefined}>${content}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, numeric }) => html`<th scope="col"${numeric ? new Markup(' class="number"') : undefined}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(({ cells, look }) => html`<tr${look === undefined ? undefined : html` class="${look}"`}>${cells.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

/** A section of the report with its heading; `id` is what the table of contents points to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}
