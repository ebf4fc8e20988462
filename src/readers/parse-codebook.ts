import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Codebook, CodebookField } from "./codebook.ts";
import { dataError } from "./codes.ts";

const texts = z.record(z.string(), z.string());

const attribute = z.strictObject({
  /** Column number from 1. */
  attribute: z.int().min(1).optional(),
  name: z.string().min(1),
  kind: z.enum(["numeric", "categorical"]),
  ordered: z.boolean().optional(),
  unit: z.string().optional(),
  /** What numeric codes can occur; for people. */
  values: z.array(z.number()).optional(),
  /** Numeric codes that are no quantities. */
  specialCodes: z.array(z.number()).optional(),
  /** Code → text, in the order of the levels. */
  codes: texts.optional(),
  correctedCodes: texts.optional(),
  /** The same of numeric codes. */
  meaning: texts.optional(),
  correctedMeaning: texts.optional(),
  note: z.string().optional(),
});

/** The JSON form of a codebook. */
const codebookJson = z.strictObject({
  name: z.string().min(1),
  source: z.string().optional(),
  file: z.looseObject({}).optional(),
  target: z.strictObject({
    name: z.string().min(1),
    /** Column number from 1, for files without a header. */
    column: z.int().min(1).optional(),
    /** The two values of the target with the name of their class. */
    codes: texts.refine((codes) => new Set(Object.values(codes)).size === 2, "expected two codes with two names"),
    counts: z.record(z.string(), z.number()).optional(),
    /** Name of the bad class. */
    eventClass: z.string(),
  }),
  /** Cost of a decision: actual class → predicted class → cost. */
  costMatrix: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.number().min(0))])).optional(),
  corrections: z.string().optional(),
  note: z.string().optional(),
  attributes: z.array(attribute).min(1),
});

type CodebookJson = z.output<typeof codebookJson>;

/**
 * @param shown the path as messages name it.
 * @throws DataError `UW-DATA-021` where the file can't be read or is no valid codebook.
 */
export async function readCodebook(path: string, shown = path): Promise<Codebook> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw dataError(
      "UW-DATA-021",
      `codebook ${shown}: can't be read: ${(cause as Error).message}. Check path and JSON.`,
      cause,
    );
  }
  return parseCodebook(json, `codebook ${shown}`);
}

/**
 * @param where names the codebook in messages.
 * @throws DataError `UW-DATA-021` where `json` is no valid codebook.
 */
export function parseCodebook(json: unknown, where: string): Codebook {
  const result = codebookJson.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw invalid(`${where}: ${issue.path.join(".") || "document"}: ${issue.message}`);
  }
  const book = result.data;
  const { target } = book;
  const codeOf = (wanted: (name: string) => boolean) =>
    Object.keys(target.codes).find((code) => wanted(target.codes[code])) ?? "";
  const event = codeOf((name) => name === target.eventClass);
  if (event === "") throw invalid(`${where}: target.eventClass: no code is named "${target.eventClass}"`);
  const nonEvent = codeOf((name) => name !== target.eventClass);
  requireOnce(book, where);
  const costs = costsOf(book, target.eventClass, target.codes[nonEvent], where);
  return {
    name: book.name,
    target: {
      name: target.name,
      ...(target.column !== undefined && { column: target.column - 1 }),
      event,
      nonEvent,
      labels: target.codes,
    },
    ...(costs && { costs }),
    fields: book.attributes.map(fieldFrom),
  };
}

function fieldFrom(found: CodebookJson["attributes"][number]): CodebookField {
  const labels = found.codes ?? found.meaning;
  const correctedLabels = found.correctedCodes ?? found.correctedMeaning;
  return {
    name: found.name,
    kind: found.kind,
    ...(found.ordered !== undefined && { ordered: found.ordered }),
    ...(found.unit !== undefined && { unit: found.unit }),
    ...(found.specialCodes && { specialCodes: found.specialCodes }),
    ...(labels && { labels }),
    ...(correctedLabels && { correctedLabels }),
    ...(found.note !== undefined && { note: found.note }),
  };
}

function requireOnce({ attributes, target }: CodebookJson, where: string): void {
  const names = [target.name, ...attributes.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid(`${where}: attributes: "${twice}" is described twice`);
}

function costsOf({ costMatrix }: CodebookJson, bad: string, good: string, where: string): Codebook["costs"] {
  if (!costMatrix) return undefined;
  const falseNegative = costOf(costMatrix[bad], good);
  const falsePositive = costOf(costMatrix[good], bad);
  if (falseNegative && falsePositive) return { falseNegative, falsePositive };
  throw invalid(`${where}: costMatrix: expected costs above 0 at ${bad}.${good} and ${good}.${bad}`);
}

function costOf(row: string | Record<string, number> | undefined, predicted: string): number | undefined {
  return typeof row === "object" ? row[predicted] : undefined;
}

function invalid(problem: string) {
  return dataError("UW-DATA-021", `${problem}. Correct the codebook.`);
}
