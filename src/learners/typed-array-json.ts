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

/** What was encoded here need not be decoded: a model that was just fitted is written in other formats as well. */
const encoded = new WeakMap<TypedArrayJson, TypedArrayOf<ElementType>>();

/** @param values not to be changed any more. */
export function encodeArray<Type extends ElementType>(type: Type, values: TypedArrayOf<Type>): TypedArrayJson<Type> {
  const json = Object.freeze({ type, base64: encodeBase64(littleEndianBytes(values)) });
  encoded.set(json, values);
  return json;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** The two digits of each number of 12 bits, as characters side by side. */
const PAIRS = new Uint16Array(
  Uint8Array.from({ length: 2 * 4096 }, (_, i) => DIGITS.charCodeAt(i % 2 === 0 ? i >> 7 : (i >> 1) & 63)).buffer,
);

/** What `btoa` makes of the same bytes as text, without that text: a forest has megabytes. */
function encodeBase64(bytes: Uint8Array): string {
  const { length } = bytes;
  const whole = length - (length % 3);
  const pairs = new Uint16Array(2 * Math.ceil(length / 3));
  let at = 0;
  for (let from = 0; from < whole; from += 3) {
    const bits = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2];
    pairs[at++] = PAIRS[bits >> 12];
    pairs[at++] = PAIRS[bits & 4095];
  }
  const characters = new Uint8Array(pairs.buffer);
  if (whole < length) {
    const bits = (bytes[whole] << 16) | ((bytes[whole + 1] ?? 0) << 8);
    pairs[at] = PAIRS[bits >> 12];
    pairs[at + 1] = PAIRS[bits & 4095];
    characters.fill("=".charCodeAt(0), characters.length - (whole + 3 - length));
  }
  return new TextDecoder().decode(characters);
}

/**
 * @returns the numbers, which are not to be changed.
 * @throws DataError `UW-DATA-091` where `json` is not what `encodeArray(type, …)` wrote.
 */
export function decodeArray<Type extends ElementType>(type: Type, json: TypedArrayJson<Type>): TypedArrayOf<Type> {
  const arrayType = ELEMENT_TYPES[type];
  const known = encoded.get(json);
  if (known instanceof arrayType) return known as TypedArrayOf<Type>;
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

/** The bytes of an array, each element's low byte first; where they lie so, not copied. */
export function littleEndianBytes(values: TypedArrayOf<ElementType> | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (hostIsLittleEndian) return bytes;
  const turned = bytes.slice();
  toLittleEndian(turned, values.BYTES_PER_ELEMENT);
  return turned;
}

/** Turns the bytes of each element round on the few machines that keep the high byte first. Its own inverse. */
function toLittleEndian(bytes: Uint8Array, size: number): void {
  if (hostIsLittleEndian) return;
  for (let from = 0; from < bytes.length; from += size) bytes.subarray(from, from + size).reverse();
}
