import { z } from "zod";
import { DataError } from "../errors.ts";
import { learners, type Model, type ModelJson } from "../learners/index.ts";
import type { Target } from "../table/index.ts";
import type { DecisionPolicy } from "./decision.ts";

/** Everything that scoring needs, in one JSON file: the fitted model, how to decide, and what it was trained on. */
export interface SavedModel {
  readonly format: "underwrite-saved-model/1";
  readonly decision: DecisionPolicy;
  readonly target: Target;
  /** Columns that may stand in applicants' files without being features. */
  readonly id?: string;
  readonly group?: string;
  readonly trainedOn: {
    readonly name: string;
    readonly sha256: string;
    readonly rows: number;
    readonly badRate: number;
  };
  readonly version: string;
  readonly model: ModelJson;
}

const header = z.object({
  format: z.literal("underwrite-saved-model/1"),
  decision: z.object({
    cutoff: z.number().min(0).max(1),
    costs: z.object({ falseNegative: z.number(), falsePositive: z.number() }),
    scale: z.object({ pdo: z.number(), baseScore: z.number(), baseOdds: z.number() }),
  }),
  target: z.object({ name: z.string(), event: z.string(), nonEvent: z.string() }),
  id: z.string().optional(),
  group: z.string().optional(),
  model: z.object({ format: z.literal("underwrite-model/1"), learner: z.string(), fields: z.array(z.object({})) }),
});

/** A saved model brought back to life. */
export interface Scorer {
  readonly saved: SavedModel;
  readonly model: Model;
}

/**
 * A saved model, as UTF-8 text.
 * @param model the native JSON of the fitted model, likewise: it is embedded as it stands, never parsed nor decoded.
 */
export function writeSavedModel(saved: Omit<SavedModel, "model" | "format">, model: Uint8Array): Uint8Array {
  const format: SavedModel["format"] = "underwrite-saved-model/1";
  const encoder = new TextEncoder();
  const before = encoder.encode(`${JSON.stringify({ format, ...saved }).slice(0, -1)},"model":`);
  const after = encoder.encode("}\n");
  const text = new Uint8Array(before.length + model.length + after.length);
  text.set(before);
  text.set(model, before.length);
  text.set(after, before.length + model.length);
  return text;
}

/** @throws DataError `UW-MODEL-001` where the text is no saved model, `UW-MODEL-002` where its learner is unknown. */
export function readSavedModel(text: string, where: string): Scorer {
  const saved = parse(text, where);
  const learner = learners.find((candidate) => candidate.name === saved.model.learner);
  if (!learner) {
    throw new DataError(
      "UW-MODEL-002",
      `${where}: trained by learner "${saved.model.learner}", which this version does not know. Update underwrite.`,
    );
  }
  try {
    return { saved, model: learner.load(saved.model) };
  } catch (cause) {
    throw new DataError(
      "UW-MODEL-001",
      `${where}: what the model learnt is damaged: ${(cause as Error).message}. Restore it from a copy, or train anew.`,
      { cause },
    );
  }
}

function parse(text: string, where: string): SavedModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DataError(
      "UW-MODEL-001",
      `${where}: not a saved model: the file is no JSON. Name a run, or a model.json that train stored.`,
      { cause },
    );
  }
  const result = header.safeParse(json);
  if (result.success) return json as SavedModel;
  const [{ path, message }] = result.error.issues;
  throw new DataError(
    "UW-MODEL-001",
    `${where}: not a saved model: ${path.join(".") || "document"}: ${message}. Name a run, or a model.json that train stored.`,
  );
}
