import { html, type Markup } from "./html.ts";

/** A number of the store, with the place it was read from. */
export interface Fact {
  readonly value: number;
  /** `runs:/ID/metrics/NAME`, `runs:/ID/ARTIFACT#PATH` in a JSON artifact, or `data#PATH` in the profile of the data. */
  readonly from: string;
}

/**
 * A number as a person reads it, which carries what it was rounded from and where that is stored, so that a reader or a
 * program can check every number of a report.
 */
export function figure({ value, from }: Fact, format: (value: number) => string): Markup {
  return html`<data value="${String(value)}" data-from="${from}">${Number.isFinite(value) ? format(value) : "–"}</data>`;
}

/** `.7902` */
export function auc(value: number): string {
  return share(value, 4);
}

/** `.500`, `1.500` */
export function share(value: number, digits = 3): string {
  return value.toFixed(digits).replace(/^(-?)0\./, "$1.");
}

export function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** `1,000` */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** `843 ms`, `3.21 s`, `125 s` */
export function seconds(value: number): string {
  if (value < 1) return `${Math.round(1000 * value)} ms`;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} s`;
}

/** `2.25 ×` */
export function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}

/** Four significant digits; whole numbers as they are. */
export function compact(value: number): string {
  return Number.isInteger(value) ? count(value) : value.toPrecision(4);
}
