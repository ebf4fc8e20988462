import { readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../errors.ts";
import { executorNames } from "../executors/index.ts";
import { datasetOptions } from "../readers/index.ts";
import { granularities, refusalText } from "../training/index.ts";

const executor = z.enum(executorNames);

/** All that `train` can be told, by flags or by `--config FILE`. It is stored with the run, and `--resume` reads it. */
export const trainConfig = z.strictObject({
  data: z.string().min(1).default("german-credit"),
  ...datasetOptions.omit({ costs: true }).shape,
  cost: datasetOptions.shape.costs,
  learners: z.union([z.literal("all"), z.array(z.string())]).default("all"),
  params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  cv: z.union([z.string(), z.int()]).transform(String).optional(),
  holdout: z.number().gt(0).lt(1).optional(),
  folds: z.string().optional(),
  executor: executor.default("threads"),
  compareExecutors: z.array(executor).min(2).optional(),
  workers: z.int().min(1).max(1024).optional(),
  cpusPerTask: z.int().min(1).max(1024).optional(),
  granularity: z.enum(granularities).optional(),
  ray: z
    .string()
    .refine((address) => /^https?:\/\//.test(address), "expected an address such as http://head:8265")
    .optional(),
  tracking: z.string().optional(),
  experiment: z.string().min(1).optional(),
  seed: z.int().min(0).max(4294967295).default(42),
});

export type TrainConfig = z.infer<typeof trainConfig>;

/**
 * Defaults, then what the command has instead of them, then the config file, then flags.
 * @throws UsageError `UW-USAGE-001` for a file that can't be read, `UW-USAGE-002` for what is in it or in a flag.
 */
export function readTrainConfig(
  file: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  defaults: object = {},
): TrainConfig {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const fromFile = file === undefined ? {} : readJsonObject(file);
  const params = mergedParams(fromFile["params"], given["params"]);
  const options = { ...defaults, ...fromFile, ...given, ...(params !== undefined && { params }) };
  const result = trainConfig.safeParse(options, { jitless: true });
  if (!result.success) {
    const isFlag = ([key]: readonly PropertyKey[]) => key !== undefined && Object.hasOwn(given, key);
    const nameOf = (path: readonly PropertyKey[]) => (isFlag(path) ? flagOf(String(path[0])) : path.join("."));
    const where = result.error.issues.every(({ path }) => isFlag(path)) ? "" : `${file}: `;
    throw new UsageError("UW-USAGE-002", `${where}${refusalText(trainConfig, result.error, options, nameOf)}.`);
  }
  const ways = (["cv", "holdout", "folds"] as const).filter((key) => result.data[key] !== undefined);
  if (ways.length > 1) {
    throw new UsageError(
      "UW-USAGE-003",
      `--${ways.join(" and --")} exclude each other: choose one way to hold rows out.`,
    );
  }
  return result.data;
}

/** `--compare-executors` for the option `compareExecutors`. */
export function flagOf(key: string): string {
  if (key === "data") return "DATA";
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Hyperparameters of both, a flag's before the file's. What is no object is left for the schema to refuse. */
function mergedParams(fromFile: unknown, given: unknown): unknown {
  if (!isObject(fromFile) || !isObject(given)) return given ?? fromFile;
  const merged: Record<string, unknown> = { ...fromFile };
  for (const [learner, values] of Object.entries(given)) {
    const before = fromFile[learner];
    merged[learner] = isObject(before) && isObject(values) ? { ...before, ...values } : values;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readJsonObject(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError("UW-USAGE-001", `--config ${file}: can't be read: ${(cause as Error).message}.`, { cause });
  }
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
  } catch (cause) {
    throw new UsageError("UW-USAGE-001", `--config ${file}: no JSON: ${(cause as Error).message}.`, { cause });
  }
  throw new UsageError("UW-USAGE-001", `--config ${file}: expected a JSON object such as {"cv": "5x10"}.`);
}
