/**
 * The frame of every chart: a title that says what is to be seen, what it is about, one or more plots, a legend, a note.
 *
 * The result is a complete SVG file that needs no font, script or style from elsewhere. It is light by default and in
 * print, dark where the reader's system is, and follows `data-theme="light"` or `"dark"` on any element around it where
 * a page embeds it.
 */
import type { PlotOptions } from "@observablehq/plot";
import { type LegendEntry, legendPlot } from "./legend.ts";
import { plotMarkup } from "./svg-document.ts";
import { escapeXml, textLines, wrap } from "./text.ts";

export interface Picture {
  /** The finding, as a sentence without a full stop. */
  readonly title: string;
  /** What was measured, on what. */
  readonly subtitle?: string;
  /** From left to right, or below one another where `stacked`. */
  readonly plots: readonly PlotOptions[];
  readonly stacked?: boolean;
  readonly legend?: readonly LegendEntry[];
  /** How to read it, or what to be wary of. */
  readonly note?: string;
  /** In pixels; 600 unless told. */
  readonly width?: number;
}

const PADDING = 16;
const TITLE_SIZE = 16;
const TEXT_SIZE = 12;
const GAP = 10;

/** Draws the picture. The same input gives the same bytes. */
export function draw({ title, subtitle, plots, stacked = false, legend = [], note, width = 600 }: Picture): string {
  const inner = width - 2 * PADDING;
  const parts: string[] = [];
  let y = PADDING;
  const addText = (text: string, size: number, attributes: string, bold = false) => {
    const lines = wrap(text, inner, size, bold);
    parts.push(textLines(lines, PADDING, y, size, attributes));
    y += Math.ceil(lines.length * size * 1.3);
  };

  addText(title, TITLE_SIZE, 'font-weight="600"', true);
  if (subtitle !== undefined) {
    y += 2;
    addText(subtitle, TEXT_SIZE, 'fill-opacity="0.75"');
  }
  if (legend.length > 0) {
    y += GAP / 2;
    const { markup, height } = plotMarkup(legendPlot(legend, inner));
    parts.push(`<g transform="translate(${PADDING},${y})">${markup}</g>`);
    y += height;
  }
  y += GAP;
  const across = stacked ? inner : (inner - GAP * (plots.length - 1)) / plots.length;
  let x = PADDING;
  let tallest = 0;
  for (const options of plots) {
    const { markup, height } = plotMarkup({ width: across, ...options });
    parts.push(`<g transform="translate(${x},${y})">${markup}</g>`);
    if (stacked) y += height;
    else x += across + GAP;
    tallest = Math.max(tallest, height);
  }
  if (!stacked) y += tallest;
  if (note !== undefined) {
    y += GAP / 2;
    addText(note, TEXT_SIZE - 1, 'fill-opacity="0.75"');
  }
  const height = y + PADDING - 4;

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="underwrite-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" font-size="${TEXT_SIZE}"`,
    ` text-anchor="middle" fill="currentColor" color="#1b1d21" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title><style>${STYLE}</style>`,
    `<rect class="surface" width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>\n",
  ].join("");
}

/** Dark pages turn text, lines and paper; the colours of the data stay, so that a reader of both sees the same. */
const DARK = ".underwrite-chart{color:#e9e7e2}.underwrite-chart .surface{fill:#17191d}";
const LIGHT = ".underwrite-chart{color:#1b1d21}.underwrite-chart .surface{fill:#ffffff}";
const under = (theme: string, rules: string) =>
  rules.replaceAll(".underwrite-chart", `[data-theme="${theme}"] .underwrite-chart`);

const STYLE = [
  `@media (prefers-color-scheme:dark){${DARK}}`,
  under("light", LIGHT),
  under("dark", DARK),
  `@media print{${LIGHT}${under("dark", LIGHT)}}`,
].join("");
