/**
 * Typed arrays in JSON: base64 of their bytes, little-endian, so that every bit survives. For long arrays; short lists
 * of coefficients that people read stay plain arrays, whose shortest decimals keep all bits too.
 */
import { DataError } from "../errors.ts";

interface Elements {
  float64: Float64Array;
  float32: Float32Array;
  int32: Int32Array;
  uint32: Uint32Array;
  uint16: Uint16Array;
  uint8: Uint8Array;
}

const ELEMENT_TYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
} as const;

export type ElementType = keyof Elements;
export type TypedArrayOf<Type extends ElementType> = Elements[Type];

/** `{"type": "float32", "base64": "AACAPw=="}` is `Float32Array.of(1)`. */
export interface TypedArrayJson<Type extends ElementType = ElementType> {
  readonly type: Type;
  readonly base64: string;
}

export function encodeArray<Type extends ElementType>(type: Type, values: TypedArrayOf<Type>): TypedArrayJson<Type> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (hostIsLittleEndian) return { type, base64: encodeBase64(bytes) };
  const turned = bytes.slice();
  toLittleEndian(turned, values.BYTES_PER_ELEMENT);
  return { type, base64: encodeBase64(turned) };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** The first and the second digit of each number of 12 bits, as characters. */
const FIRST = Uint8Array.from({ length: 4096 }, (_, bits) => DIGITS.charCodeAt(bits >> 6));
const SECOND = Uint8Array.from({ length: 4096 }, (_, bits) => DIGITS.charCodeAt(bits & 63));

/** What `btoa` makes of the same bytes as text, without that text: a forest has megabytes. */
function encodeBase64(bytes: Uint8Array): string {
  const characters = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill("=".charCodeAt(0));
  let at = 0;
  for (let from = 0; from < bytes.length; from += 3, at += 4) {
    const upper = (bytes[from] << 4) | ((bytes[from + 1] ?? 0) >> 4);
    characters[at] = FIRST[upper];
    characters[at + 1] = SECOND[upper];
    if (from + 1 === bytes.length) break;
    const lower = ((bytes[from + 1] & 15) << 8) | (bytes[from + 2] ?? 0);
    characters[at + 2] = FIRST[lower];
    if (from + 2 < bytes.length) characters[at + 3] = SECOND[lower];
  }
  return new TextDecoder().decode(characters);
}

/** @throws DataError `UW-DATA-091` where `json` is not what `encodeArray(type, …)` wrote. */
export function decodeArray<Type extends ElementType>(type: Type, json: TypedArrayJson<Type>): TypedArrayOf<Type> {
  const arrayType = ELEMENT_TYPES[type];
  const text = decodeBase64(json.base64);
  if (json.type !== type || text === undefined || text.length % arrayType.BYTES_PER_ELEMENT !== 0) {
    throw new DataError(
      "UW-DATA-091",
      `the model holds ${json.type} numbers of ${text?.length ?? "unreadable"} bytes, expected ${type}. ` +
        "The file was cut short or altered: save the model again.",
    );
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  toLittleEndian(bytes, arrayType.BYTES_PER_ELEMENT);
  return new arrayType(bytes.buffer) as TypedArrayOf<Type>;
}

function decodeBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

const hostIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Turns the bytes of each element round on the few machines that keep the high byte first. Its own inverse. */
function toLittleEndian(bytes: Uint8Array, size: number): void {
  if (hostIsLittleEndian) return;
  for (let from = 0; from < bytes.length; from += size) bytes.subarray(from, from + size).reverse();
}
