import { z } from "zod";
import { didYouMean } from "../table/index.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** The parts of a JSON Schema that say what a value may be. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
}

/**
 * All that a schema refuses in a value, in one line: `C = -1, expected a number above 0; unknown "tolerance". Did you
 * mean …`. What is expected comes from the schema itself, so it is always the whole range.
 * @param nameOf what the reader calls the place; the path with points unless told.
 */
export function refusalText(
  schema: z.ZodType,
  error: z.ZodError,
  value: unknown,
  nameOf: (path: Path) => string = (path) => path.join("."),
): string {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;
  return error.issues.map((issue) => refusalOf(issue, shape, value, nameOf)).join("; ");
}

function refusalOf(issue: Issue, shape: Shape, value: unknown, nameOf: (path: Path) => string): string {
  const { path } = issue;
  const here = path.reduce<Shape | undefined>(shapeWithin, shape);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(here?.properties ?? {});
    const [key] = issue.keys;
    return `unknown ${nameOf([...path, key])}. ${didYouMean(key, known)}Known: ${known.join(", ")}`;
  }
  const got = path.reduce<unknown>((outer, key) => (outer as Record<PropertyKey, unknown> | undefined)?.[key], value);
  const place = `${nameOf(path)} = ${typeof got === "number" ? String(got) : JSON.stringify(got)}`;
  return `${place}, ${ownWords(issue) ?? expectation(here) ?? issue.message}`;
}

function shapeWithin(shape: Shape | undefined, key: PropertyKey): Shape | undefined {
  if (shape === undefined) return undefined;
  if (typeof key === "number") return shape.items;
  const { additionalProperties: rest } = shape;
  return shape.properties?.[String(key)] ?? (typeof rest === "object" ? rest : undefined);
}

/** What a schema says of its own, where it says it as this house does. */
function ownWords(issue: Issue): string | undefined {
  if (issue.code === "custom" || issue.message.startsWith("expected ")) return issue.message;
  if (issue.code !== "invalid_union") return undefined;
  return issue.errors
    .flat()
    .map(ownWords)
    .find((words) => words !== undefined);
}

function expectation(shape: Shape | undefined): string | undefined {
  const words = wordsFor(shape);
  return words === undefined ? undefined : `expected ${words}`;
}

function wordsFor(shape: Shape | undefined): string | undefined {
  if (shape === undefined) return undefined;
  if (shape.enum) return `one of ${shape.enum.map(String).join(", ")}`;
  if (shape.const !== undefined) return String(shape.const);
  if (shape.anyOf) {
    const words = shape.anyOf.map(wordsFor);
    return words.every((text) => text !== undefined) ? words.join(" or ") : undefined;
  }
  switch (shape.type) {
    case "integer":
      return `a whole number${rangeOf(shape)}`;
    case "number":
      return `a number${rangeOf(shape)}`;
    case "boolean":
      return "true or false";
    case "string":
      return shape.minLength ? "a text that is not empty" : "a text";
    case "array":
      return shape.minItems ? `a list of ${shape.minItems} or more` : "a list";
    case "object":
      return "an object";
    case "null":
      return "null";
    default:
      return undefined;
  }
}

/** ` from 1 to 5`, ` above 0`, or nothing. */
function rangeOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Shape): string {
  // zod bounds whole numbers by what a float64 counts exactly: nothing to tell anyone.
  const told = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (told(minimum) && told(maximum)) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    told(minimum) && `of at least ${minimum}`,
    told(exclusiveMinimum) && `above ${exclusiveMinimum}`,
    told(maximum) && `of at most ${maximum}`,
    told(exclusiveMaximum) && `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}
