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
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  toLittleEndian(bytes, values.BYTES_PER_ELEMENT);
  const pieces: string[] = [];
  // A call takes a limited number of arguments.
  for (let from = 0; from < bytes.length; from += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(from, from + 8192)));
  }
  return { type, base64: btoa(pieces.join("")) };
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
