/** Texts that mean "no value", wherever they stand as a whole cell. A level that a codebook lists is never one of them. */
export const MISSING_TEXTS: readonly string[] = [
  "",
  "NA",
  "N/A",
  "n/a",
  "#N/A",
  "<NA>",
  "NaN",
  "nan",
  "NAN",
  "None",
  "null",
  "NULL",
  "?",
  ".",
];

/** How a source says that a value is missing. */
export interface MissingMarkers {
  readonly texts: ReadonlySet<string>;
  /** Markers that are numbers (−999): they count in numeric columns however they are written. */
  readonly numbers: ReadonlySet<number>;
}

/** @param extra markers beside `MISSING_TEXTS`. */
export function missingMarkers(extra: readonly string[] = []): MissingMarkers {
  const numbers = extra.map(parseNumber).filter((value) => value !== undefined);
  return { texts: new Set([...MISSING_TEXTS, ...extra]), numbers: new Set(numbers) };
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinityText = /^[+-]?inf(?:inity)?$/i;

/**
 * The number that a text writes with a decimal point, ±Infinity for its words and for what overflows, undefined for
 * anything else ("", "0x1F", "1,5" and "12 kg" are no numbers).
 */
export function parseNumber(text: string): number | undefined {
  if (numberText.test(text)) return Number(text);
  if (infinityText.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}
