/**
 * Plain data as JSON text, without loss: typed arrays as base64, and the numbers that JSON lacks by name. An object
 * with the key `$` stands for something else; a real key of that name is wrapped.
 */
export function toPlainJson(value: unknown): string {
  return JSON.stringify(encode(value));
}

/** Inverse of `toPlainJson`. Every typed array has memory of its own. */
export function fromPlainJson(text: string): unknown {
  return decode(JSON.parse(text));
}

/** Little-endian typed arrays by name; every platform that Node runs on is little-endian. */
export const arrayTypes = {
  Float64Array,
  Float32Array,
  Int32Array,
  Int16Array,
  Int8Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
} as const;

export type ArrayTypeName = keyof typeof arrayTypes;
export type PlainArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** @throws TypeError where `value` is a view of another kind: of bigints, say. */
export function arrayTypeOf(value: ArrayBufferView): ArrayTypeName {
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (Object.hasOwn(arrayTypes, name)) return name as ArrayTypeName;
  throw new TypeError(`${name} can't travel`);
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function encode(value: unknown): Json {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: "number", is: numberName(value) };
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (value === undefined) return { $: "undefined" };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { $: arrayTypeOf(value), base64: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || !isPlain(value)) throw new TypeError(`${describe(value)} can't travel`);
  const entries = Object.entries(value).map(([key, part]) => [key, encode(part)] as const);
  return "$" in value ? { $: "object", entries } : Object.fromEntries(entries);
}

function decode(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(decode);
  const { $: kind, base64, is, entries } = json as Record<string, unknown>;
  if (kind === undefined) return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, decode(part)]));
  if (kind === "undefined") return undefined;
  if (kind === "number") return Number(is);
  if (kind === "object") {
    return Object.fromEntries((entries as [string, unknown][]).map(([key, part]) => [key, decode(part)]));
  }
  const bytes = Uint8Array.from(Buffer.from(base64 as string, "base64"));
  return new arrayTypes[kind as ArrayTypeName](bytes.buffer);
}

function numberName(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? `a ${value.constructor.name}` : `a ${typeof value}`;
}
