/**
 * Colours that people with any colour vision tell apart: Okabe & Ito, "Color universal design" (2008), without yellow,
 * which vanishes on white. They stand out from a white and from a nearly black page alike. Colour is never alone: a dash,
 * a marker or a label says the same.
 */
import { learners } from "../learners/index.ts";

export const BLUE = "#0072B2";
export const VERMILLION = "#D55E00";
export const GREEN = "#009E73";
export const PURPLE = "#CC79A7";
export const ORANGE = "#E69F00";
export const SKY = "#56B4E9";

/** What went well is blue and round, what went bad vermillion and pointed, in every chart. */
export const GOOD_COLOUR = BLUE;
export const BAD_COLOUR = VERMILLION;

export interface SeriesStyle {
  readonly colour: string;
  /** For `stroke-dasharray`. */
  readonly dash: string;
  readonly symbol: "circle" | "square" | "triangle" | "diamond" | "star" | "wye" | "cross";
  /** Areas are pale, within a full outline: what a dash is to a line. */
  readonly faint: boolean;
}

const COLOURS = [BLUE, ORANGE, GREEN, PURPLE, VERMILLION, SKY] as const;
const DASHES = ["none", "7 3", "2 3"] as const;
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye", "cross"] as const;

/** The look of a learner: by its place in the list of all, so that it is the same in every chart of every run. */
export function learnerStyle(name: string): SeriesStyle {
  const place = learners.findIndex((learner) => learner.name === name);
  const i = place < 0 ? learners.length : place;
  return {
    colour: COLOURS[i % COLOURS.length],
    dash: DASHES[Math.floor(i / COLOURS.length) % DASHES.length],
    symbol: SYMBOLS[i % SYMBOLS.length],
    faint: i >= COLOURS.length,
  };
}

/** For people: `Random forest`. A name that no learner has stays as it is. */
export function learnerTitle(name: string): string {
  return learners.find((learner) => learner.name === name)?.title ?? name;
}
