import { didYouMean } from "../table/index.ts";
import type { Codebook } from "./codebook.ts";
import { dataError, some, usageError } from "./codes.ts";
import type { ParsedOptions } from "./options.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** Which column is what. */
export interface Roles {
  readonly target: RawColumn;
  readonly id: RawColumn | undefined;
  readonly group: RawColumn | undefined;
  readonly features: readonly RawColumn[];
  readonly warnings: readonly string[];
}

/**
 * @throws DataError `UW-DATA-010` for a column that is not there, `UW-DATA-027` for one with two roles, `UW-DATA-028`
 * where no feature is left.
 * @throws UsageError `UW-USAGE-202` where the target is named nowhere.
 */
export function rolesOf(raw: RawTable, options: ParsedOptions, codebook: Codebook | undefined): Roles {
  const names = raw.columns.map(({ name }) => name);
  const targetName = options.target ?? codebook?.target.name;
  if (targetName === undefined) {
    throw usageError("UW-USAGE-202", `no target named. Pass --target NAME, one of: ${some(names, 30)}.`);
  }
  const find = (name: string, role: string) => findColumn(raw.columns, name, role);
  const target = find(targetName, "--target");
  const id = options.id === undefined ? undefined : find(options.id, "--id");
  const group = options.group === undefined ? undefined : find(options.group, "--group");
  const dropped = (options.drop ?? []).map((name) => find(name, "drop"));
  for (const name of Object.keys(options.kinds ?? {})) find(name, "kinds");

  const taken = [target, id, group, ...dropped].filter((column) => column !== undefined);
  const twice = taken.find((column, i) => taken.indexOf(column) < i);
  if (twice) {
    throw dataError(
      "UW-DATA-027",
      `column "${twice.name}" is named twice among target, id, group and drop. Name it once.`,
    );
  }
  const features = raw.columns.filter((column) => !taken.includes(column));
  if (features.length === 0) {
    throw dataError(
      "UW-DATA-028",
      `no feature is left beside ${some(taken.map(({ name }) => name))}. Drop fewer columns.`,
    );
  }
  const absent = (codebook?.fields ?? []).filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const warnings = absent.length > 0 ? [`columns of the codebook that are not in the data: ${some(absent, 30)}`] : [];
  return { target, id, group, features, warnings };
}

function findColumn(columns: readonly RawColumn[], name: string, role: string): RawColumn {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const names = columns.map((column) => column.name);
  throw dataError(
    "UW-DATA-010",
    `${role}: the data have no column "${name}". ${didYouMean(name, names)}Columns: ${some(names, 30)}.`,
  );
}
