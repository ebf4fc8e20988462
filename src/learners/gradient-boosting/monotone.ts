import { FitError } from "../../errors.ts";
import { didYouMean, type Field } from "../../table/index.ts";

/** 1: the PD may only rise with a field's values; −1: only fall; 0: as it comes. */
export type Direction = -1 | 0 | 1;

/**
 * The direction of each field.
 * @param constraints by name of a numeric field.
 * @throws FitError `UW-FIT-011` for a field that is unknown or not numeric.
 */
export function monotoneByField(
  fields: readonly Field[],
  constraints: Readonly<Record<string, 1 | -1>>,
): readonly Direction[] {
  const numeric = fields.filter(({ kind }) => kind === "numeric").map(({ name }) => name);
  for (const name of Object.keys(constraints)) {
    if (numeric.includes(name)) continue;
    const problem = fields.some((field) => field.name === name)
      ? "is categorical, so no order of its levels could be followed. Leave it out."
      : `is no column of the model. ${didYouMean(name, numeric)}Name one of: ${numeric.join(", ")}.`;
    throw new FitError("UW-FIT-011", `gradient_boosting: monotoneConstraints: "${name}" ${problem}`);
  }
  return fields.map(({ name }) => (Object.hasOwn(constraints, name) ? constraints[name] : 0));
}
