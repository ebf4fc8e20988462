/** Values that a schema must refuse, found from the schema itself. */
import { z } from "zod";

export interface BadValue {
  readonly param: string;
  readonly what: string;
  readonly value: unknown;
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

export function propertiesOf(params: z.ZodType): Readonly<Record<string, JsonSchema>> {
  const schema = z.toJSONSchema(params, { io: "input" }) as JsonSchema;
  return schema.properties ?? {};
}

export function badValuesOf(params: z.ZodType): BadValue[] {
  return Object.entries(propertiesOf(params)).flatMap(([param, schema]) => [
    { param, what: "a word that means nothing", value: "no such value" },
    { param, what: "NaN", value: Number.NaN },
    { param, what: "a list in a list", value: [[]] },
    ...outOfRange(schema).map((value) => ({ param, what: "a number out of range", value })),
  ]);
}

/** Just beyond the range, where all that the parameter takes as a number has an end there. */
function outOfRange(schema: JsonSchema): number[] {
  const numbers = (schema.anyOf ?? [schema]).filter(({ type }) => type === "number" || type === "integer");
  if (numbers.length === 0) return [];
  const below = numbers.map(({ minimum, exclusiveMinimum }) => exclusiveMinimum ?? (minimum ?? Number.NaN) - 1);
  const above = numbers.map(({ maximum, exclusiveMaximum }) => exclusiveMaximum ?? (maximum ?? Number.NaN) + 1);
  return [Math.min(...below), Math.max(...above)].filter((value) => !Number.isNaN(value));
}
