import type { Dataset } from "../../table/index.ts";
import { type ArrayTypeName, arrayTypeOf, arrayTypes, type PlainArray } from "./plain-json.ts";

/**
 * A data set as one run of bytes, to be shipped once and laid out anew where it is used:
 *
 *     u32 length of the header | header, JSON in UTF-8 | padding to 8 | array | padding | array | …
 *
 * The header is the data set with each typed array replaced by where it lies. An array of wide numbers that all fit a
 * narrower type travels as that type, NaN as its smallest value: most columns of a credit table are small integers.
 */
export function toBlob(dataset: Dataset): Uint8Array {
  const arrays: { readonly at: number; readonly packed: PlainArray }[] = [];
  let end = 0;
  const header = JSON.stringify(dataset, function place(_key, value: unknown) {
    if (!ArrayBuffer.isView(value)) return value;
    const packed = narrow(value as PlainArray);
    const at = end;
    arrays.push({ at, packed });
    end = align(at + packed.byteLength);
    const placed: PlacedArray = { $: arrayTypeOf(value), as: arrayTypeOf(packed), at, length: packed.length };
    return placed;
  });
  const text = new TextEncoder().encode(header);
  const start = align(4 + text.length);
  const blob = new Uint8Array(start + end);
  new DataView(blob.buffer).setUint32(0, text.length, true);
  blob.set(text, 4);
  for (const { at, packed } of arrays) {
    blob.set(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength), start + at);
  }
  return blob;
}

/** Inverse of `toBlob`. Every array gets shared memory of its own, so that nothing keeps `blob` alive. */
export function fromBlob(blob: Uint8Array): Dataset {
  const headerLength = new DataView(blob.buffer, blob.byteOffset).getUint32(0, true);
  // A copy, because text can't be decoded from shared memory.
  const text = new TextDecoder().decode(blob.slice(4, 4 + headerLength));
  const start = blob.byteOffset + align(4 + headerLength);
  return JSON.parse(text, (_key, value: unknown) =>
    isPlaced(value) ? widen(blob.buffer, start + value.at, value) : value,
  );
}

interface PlacedArray {
  /** What it is. */
  readonly $: ArrayTypeName;
  /** What it travels as. */
  readonly as: ArrayTypeName;
  /** Byte offset from the end of the header. */
  readonly at: number;
  readonly length: number;
}

function isPlaced(value: unknown): value is PlacedArray {
  return typeof value === "object" && value !== null && "$" in value && "at" in value && typeof value.at === "number";
}

const align = (offset: number) => Math.ceil(offset / 8) * 8;

/** Integer types by rising width. The smallest value of each stands for NaN. */
const integers = [
  { type: Int8Array, nan: -(2 ** 7), largest: 2 ** 7 - 1 },
  { type: Int16Array, nan: -(2 ** 15), largest: 2 ** 15 - 1 },
  { type: Int32Array, nan: -(2 ** 31), largest: 2 ** 31 - 1 },
] as const;

function narrow(values: PlainArray): PlainArray {
  if (!(values instanceof Float64Array || values instanceof Int32Array)) return values;
  let least = 0;
  let largest = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value) || Object.is(value, -0))
      return values instanceof Float64Array ? halve(values) : values;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const fit = integers.find((integer) => least > integer.nan && largest <= integer.largest);
  if (fit === undefined) return values;
  const packed = new fit.type(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    packed[i] = Number.isNaN(value) ? fit.nan : value;
  }
  return packed;
}

/** As float32, where no value loses a bit. */
function halve(values: Float64Array): Float64Array | Float32Array {
  for (const value of values) if (Math.fround(value) !== value && !Number.isNaN(value)) return values;
  return Float32Array.from(values);
}

function widen(buffer: ArrayBufferLike, offset: number, { $: kind, as, length }: PlacedArray): PlainArray {
  const packed: PlainArray = new arrayTypes[as](buffer as ArrayBuffer, offset, length);
  if (as === kind) return copyOf(packed);
  // Only these two are ever narrowed.
  const wide = kind === "Float64Array" ? shared(Float64Array, length) : shared(Int32Array, length);
  const nan = integers.find(({ type }) => packed instanceof type)?.nan;
  // Only Float64Array can hold a NaN; an Int32Array never holds the value that stands for it.
  for (let i = 0; i < length; i++) {
    const value = packed[i];
    wide[i] = value === nan ? Number.NaN : value;
  }
  return wide;
}

function copyOf(packed: PlainArray): PlainArray {
  const copy = new Uint8Array(new SharedArrayBuffer(packed.byteLength));
  copy.set(new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength));
  return new arrayTypes[arrayTypeOf(packed)](copy.buffer as unknown as ArrayBuffer);
}

function shared<A extends PlainArray>(
  type: { new (buffer: SharedArrayBuffer): A; readonly BYTES_PER_ELEMENT: number },
  length: number,
): A {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
