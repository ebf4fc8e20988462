import type { Column, Field } from "../../table/index.ts";
import { fitLevels } from "./fit-levels.ts";
import { fitNumbers } from "./fit-numbers.ts";
import type { WoeOptions } from "./options.ts";
import type { FittedWoeColumn } from "./woe-column.ts";
import type { WoeTarget } from "./woe-target.ts";

/**
 * Learns the bins of one column.
 * @throws FitError `UW-FIT-020` where fewer than `minBins` bins keep the other rules.
 */
export function fitWoeColumn(field: Field, column: Column, target: WoeTarget, options: WoeOptions): FittedWoeColumn {
  return column.kind === "numeric"
    ? fitNumbers(field, column, target, options)
    : fitLevels(field, column, target, options);
}
