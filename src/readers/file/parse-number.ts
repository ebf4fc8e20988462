import { parseNumber } from "../../table/index.ts";

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const MINUS = 45;
const PLUS = 43;

/** Powers of ten that float64 holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

const decoder = new TextDecoder();

/**
 * The number that bytes write, as `parseNumber` reads it from text, undefined where they write none.
 *
 * Up to 15 digits and 22 decimals one division of two exact numbers rounds correctly (W. Clinger, "How to read floating
 * point numbers accurately", PLDI 1990), which nearly all cells are; the rest goes the long way.
 */
export function parseNumberBytes(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start;
  const first = bytes[at];
  if (first === MINUS || first === PLUS) at++;
  let digits = 0;
  let mantissa = 0;
  let pointAt = -1;
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
    } else if (byte === POINT && pointAt < 0) pointAt = at;
    else break;
  }
  if (at < end || digits === 0 || digits > 15) {
    // Letters that can't begin a number or an infinity end most other texts at once.
    if (digits === 0 && (end - at > 8 || (bytes[at] | 32) !== 105)) return undefined;
    return parseNumber(decoder.decode(bytes.subarray(start, end)));
  }
  const decimals = pointAt < 0 ? 0 : end - pointAt - 1;
  const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals];
  return first === MINUS ? -value : value;
}
