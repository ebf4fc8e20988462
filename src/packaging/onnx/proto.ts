/**
 * The few messages of ONNX's `onnx.proto3` that a model needs, and how they are written. Field numbers are ONNX's.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { littleEndianBytes } from "../../learners/index.ts";

/** `TensorProto.DataType`. */
export const DATA_TYPES = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;

export type DataType = keyof typeof DATA_TYPES;

/** A constant. */
export type Tensor = { readonly shape: readonly number[] } & (
  | { readonly type: "float" | "double" | "int64"; readonly values: ArrayLike<number> }
  | { readonly type: "bool"; readonly values: readonly boolean[] }
);

/** An attribute of a node; its kind says how ONNX types it. */
export type Attribute =
  | { readonly int: number }
  | { readonly text: string }
  | { readonly tensor: Tensor }
  | { readonly floats: Float32Array }
  /** From 0 on, below 2³². */
  | { readonly ints: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  /** Texts of few kinds: for each its number among the kinds. */
  | { readonly kinds: readonly string[]; readonly kindOf: Uint8Array };

export interface Node {
  readonly op: string;
  /** `""` is ONNX itself, `ai.onnx.ml` its operators of machine learning. */
  readonly domain: "" | "ai.onnx.ml";
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor with one entry an applicant that goes in or comes out. */
export interface Port {
  readonly name: string;
  readonly type: DataType;
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly Node[];
    readonly constants: readonly (readonly [name: string, tensor: Tensor])[];
    readonly inputs: readonly Port[];
    readonly outputs: readonly Port[];
  };
}

/** The bytes of an `.onnx` file. */
export function encodeOnnx({ irVersion, opsets, producer, metadata, graph }: OnnxModel): Uint8Array<ArrayBuffer> {
  const model = new BinaryWriter();
  int(model, 1, irVersion);
  text(model, 2, producer);
  message(model, 7, () => {
    for (const node of graph.nodes) message(model, 1, () => writeNode(model, node));
    text(model, 2, graph.name);
    for (const [name, tensor] of graph.constants) message(model, 5, () => writeTensor(model, tensor, name));
    for (const port of graph.inputs) message(model, 11, () => writePort(model, port));
    for (const port of graph.outputs) message(model, 12, () => writePort(model, port));
  });
  for (const [domain, version] of Object.entries(opsets)) {
    message(model, 8, () => {
      text(model, 1, domain);
      int(model, 2, version);
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    message(model, 14, () => {
      text(model, 1, key);
      text(model, 2, value);
    });
  }
  return model.finish();
}

function writeNode(writer: BinaryWriter, { op, domain, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, outputs[0]);
  text(writer, 4, op);
  for (const [name, attribute] of Object.entries(attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, attribute));
  }
  if (domain !== "") text(writer, 7, domain);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  text(writer, 1, name);
  if ("int" in attribute) {
    int(writer, 3, attribute.int);
    int(writer, 20, 2);
  } else if ("text" in attribute) {
    text(writer, 4, attribute.text);
    int(writer, 20, 3);
  } else if ("tensor" in attribute) {
    message(writer, 5, () => writeTensor(writer, attribute.tensor, name));
    int(writer, 20, 4);
  } else if ("floats" in attribute) {
    bytes(writer, 7, littleEndian("float", attribute.floats));
    int(writer, 20, 6);
  } else if ("ints" in attribute) {
    ints(writer, 8, attribute.ints);
    int(writer, 20, 7);
  } else if ("texts" in attribute) {
    for (const item of attribute.texts) text(writer, 9, item);
    int(writer, 20, 8);
  } else {
    writer.raw(textsOfKinds(9, attribute.kinds, attribute.kindOf));
    int(writer, 20, 8);
  }
}

function writeTensor(writer: BinaryWriter, tensor: Tensor, name: string): void {
  ints(writer, 1, tensor.shape);
  int(writer, 2, DATA_TYPES[tensor.type]);
  text(writer, 8, name);
  bytes(
    writer,
    9,
    tensor.type === "bool" ? Uint8Array.from(tensor.values, Number) : littleEndian(tensor.type, tensor.values),
  );
}

/** A tensor of one dimension, `applicants`, whose size is known when it comes. */
function writePort(writer: BinaryWriter, { name, type }: Port): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, DATA_TYPES[type]);
      message(writer, 2, () => message(writer, 1, () => text(writer, 2, "applicants")));
    }),
  );
}

/** A packed list of floats looks the same on the wire as a tensor's raw data: so both are written in one go. */
function littleEndian(type: "float" | "double" | "int64", values: ArrayLike<number>): Uint8Array {
  return littleEndianBytes(arrayOf(type, values));
}

function arrayOf(type: "float" | "double" | "int64", values: ArrayLike<number>) {
  if (type === "float") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === "double") return values instanceof Float64Array ? values : Float64Array.from(values);
  return BigInt64Array.from(Array.from(values, BigInt));
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function bytes(writer: BinaryWriter, field: number, value: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(value);
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** A packed list, whose bytes are laid out at once: trees have hundreds of thousands of them. */
function ints(writer: BinaryWriter, field: number, values: ArrayLike<number>): void {
  // One kind of array only, so that the loop is compiled for it.
  bytes(writer, field, varints(values instanceof Uint32Array ? values : Uint32Array.from(values)));
}

function varints(list: Uint32Array): Uint8Array {
  // Seven bits a byte: 32 bits take five at most.
  const packed = new Uint8Array(5 * list.length);
  let end = 0;
  for (let i = 0; i < list.length; i++) {
    let rest = list[i];
    for (; rest > 127; rest >>>= 7) packed[end++] = (rest & 127) | 128;
    packed[end++] = rest;
  }
  return packed.subarray(0, end);
}

/** Repeated texts of few kinds, such as the modes of a tree's nodes: each kind is encoded once. */
function textsOfKinds(field: number, kinds: readonly string[], kindOf: Uint8Array): Uint8Array {
  const encoded = kinds.map((kind) => {
    const writer = new BinaryWriter();
    text(writer, field, kind);
    return writer.finish();
  });
  const all = new Uint8Array(kindOf.length * Math.max(...encoded.map(({ length }) => length)));
  let end = 0;
  for (let i = 0; i < kindOf.length; i++) {
    const kind = encoded[kindOf[i]];
    // They are a dozen bytes long: a call to copy them would take longer.
    for (let j = 0; j < kind.length; j++) all[end++] = kind[j];
  }
  return all.subarray(0, end);
}
