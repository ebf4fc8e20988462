import { type Attribute, type DataType, encodeOnnx, type Node, type Port, type Tensor } from "./proto.ts";

/** Name of a tensor in a graph. */
export type Value = string;

type Attributes = Readonly<Record<string, Attribute>>;

/**
 * An ONNX graph under construction. Each method adds a node and returns the name of what it computes, so that formulas
 * read from the inside out: `graph.sigmoid(graph.add(line, intercept))`.
 *
 * Tensors are double and of one entry an applicant, `[N]`, or of one row an applicant, `[N, columns]`, unless said
 * otherwise; constants that are numbers become double scalars.
 */
export class OnnxGraph {
  readonly #nodes: Node[] = [];
  readonly #constants: [string, Tensor][] = [];
  readonly #scalars = new Map<number, Value>();
  readonly #inputs: Port[] = [];
  readonly #taken = new Set<string>();

  /** Declare all inputs before the first node: the names of other tensors give way to theirs. */
  input(name: string, type: DataType): Value {
    this.#inputs.push({ name, type });
    this.#taken.add(name);
    return name;
  }

  constant(tensor: Tensor): Value {
    const name = this.#fresh("constant");
    this.#constants.push([name, tensor]);
    return name;
  }

  doubles(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.constant({ type: "double", values, shape });
  }

  integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Value {
    return this.constant({ type: "int64", values, shape });
  }

  node(
    op: string,
    inputs: readonly (Value | number)[],
    attributes: Attributes = {},
    domain: Node["domain"] = "",
  ): Value {
    return this.#push(op, inputs, 1, attributes, domain)[0];
  }

  add(a: Value | number, b: Value | number): Value {
    return this.node("Add", [a, b]);
  }

  sub(a: Value | number, b: Value | number): Value {
    return this.node("Sub", [a, b]);
  }

  mul(a: Value | number, b: Value | number): Value {
    return this.node("Mul", [a, b]);
  }

  div(a: Value | number, b: Value | number): Value {
    return this.node("Div", [a, b]);
  }

  /** `ifTrue` where the condition holds, else `ifFalse`. */
  where(condition: Value, ifTrue: Value | number, ifFalse: Value | number): Value {
    return this.node("Where", [condition, ifTrue, ifFalse]);
  }

  clip(a: Value, lowest: number, highest: number): Value {
    return this.node("Clip", [a, lowest, highest]);
  }

  sigmoid(a: Value): Value {
    return this.node("Sigmoid", [a]);
  }

  cast(a: Value, type: "float" | "double" | "int64"): Value {
    return this.node("Cast", [a], { to: { int: { float: 1, int64: 7, double: 11 }[type] } });
  }

  /** Entries (rows) of a constant table by index: of `[rows]` one entry, of `[rows, columns]` one row an applicant. */
  lookUp(table: Value, index: Value): Value {
    return this.node("Gather", [table, index], { axis: { int: 0 } });
  }

  /** `[N]` as `[N, 1]`. */
  asColumn(a: Value): Value {
    return this.node("Reshape", [a, this.integers([-1, 1])]);
  }

  /** `[N, 1]` as `[N]`. */
  asVector(a: Value): Value {
    return this.node("Reshape", [a, this.integers([-1])]);
  }

  /** `[N, a]`, `[N, b]`, … as `[N, a + b + …]`. */
  beside(parts: readonly Value[]): Value {
    return parts.length === 1 ? parts[0] : this.node("Concat", parts, { axis: { int: 1 } });
  }

  /** Sums over the columns: `[N, columns]` to `[N]`, or to `[N, 1]` where `keep` is set. */
  sumOfRow(a: Value, keep = false): Value {
    return this.node("ReduceSum", [a, this.integers([1])], { keepdims: { int: Number(keep) } });
  }

  /** The smallest entries of each row, rising, among equals the leftmost first: `[N, count]`, and their columns, int64. */
  topSmallest(a: Value, count: number): readonly [values: Value, columns: Value] {
    const attributes = { axis: { int: 1 }, largest: { int: 0 }, sorted: { int: 1 } };
    const [values, columns] = this.#push("TopK", [a, this.integers([count])], 2, attributes, "");
    return [values, columns];
  }

  /** `[N]` zeros, as many as there are applicants. */
  zeros(): Value {
    const zero: Tensor = { type: "double", values: [0], shape: [1] };
    return this.node("ConstantOfShape", [this.node("Shape", [this.#inputs[0].name])], { value: { tensor: zero } });
  }

  /**
   * The bytes of the `.onnx` file.
   * @param output double, `[N]`.
   */
  toOnnx(
    output: Value,
    about: { readonly name: string; readonly metadata: Readonly<Record<string, string>> },
  ): Uint8Array<ArrayBuffer> {
    const name = this.#fresh("pd");
    const result: Node = { op: "Identity", domain: "", inputs: [output], outputs: [name], attributes: {} };
    return encodeOnnx({
      ...VERSIONS,
      producer: "underwrite",
      metadata: about.metadata,
      graph: {
        name: about.name,
        nodes: [...this.#nodes, result],
        constants: this.#constants,
        inputs: this.#inputs,
        outputs: [{ name, type: "double" }],
      },
    });
  }

  #push(
    op: string,
    inputs: readonly (Value | number)[],
    outputs: number,
    attributes: Attributes,
    domain: Node["domain"],
  ): readonly Value[] {
    const names = Array.from({ length: outputs }, () => this.#fresh(op));
    const inputNames = inputs.map((input) => (typeof input === "number" ? this.#scalar(input) : input));
    this.#nodes.push({ op, domain, inputs: inputNames, outputs: names, attributes });
    return names;
  }

  #scalar(value: number): Value {
    let name = this.#scalars.get(value);
    if (name === undefined) this.#scalars.set(value, (name = this.doubles([value], [])));
    return name;
  }

  /** A name that is free: as wished, or with a number. */
  #fresh(wish: string): string {
    let name = wish;
    for (let i = this.#taken.size; this.#taken.has(name); i++) name = `${wish}_${i}`;
    this.#taken.add(name);
    return name;
  }
}

/** Old enough for every ONNX Runtime since 1.6 (2020): see docs/decisions. */
const VERSIONS = { irVersion: 7, opsets: { "": 13, "ai.onnx.ml": 2 } } as const;
