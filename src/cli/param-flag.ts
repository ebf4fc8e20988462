import { UsageError } from "../errors.ts";

/** Reads `--param gradient_boosting.numLeaves=16`, given any number of times. @throws UsageError `UW-USAGE-004`. */
export function collectParam(
  text: string,
  params: Record<string, Record<string, unknown>> = {},
): Record<string, Record<string, unknown>> {
  const match = /^([a-z_]+)\.([A-Za-z]+)=(.*)$/.exec(text);
  if (!match) {
    throw new UsageError("UW-USAGE-004", `--param "${text}": expected learner.name=value, such as svm.C=10.`);
  }
  const [, learner, name, raw] = match;
  return { ...params, [learner]: { ...params[learner], [name]: parseValue(raw) } };
}

/** JSON where it is JSON, else text: `16`, `true`, `[64,32]`, `null`, `balanced`. */
function parseValue(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
