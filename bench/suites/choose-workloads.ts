import { UsageError } from "../../src/errors.ts";
import { countText } from "../report.ts";
import type { Bench } from "../suite.ts";
import { type Workload, workloads } from "./workloads.ts";

/** Learners that are measured on one table. */
export interface Chosen {
  readonly rows: number | "german";
  readonly workloads: readonly Workload[];
}

/**
 * Which learners are measured on which tables, small tables first.
 *
 * @throws UsageError `UW-BENCH-003` where `--only` names no learner, or `--rows` none that it can bear.
 */
export function chooseWorkloads({ only, rows }: Pick<Bench, "only" | "rows">): readonly Chosen[] {
  const named = workloads.filter(
    ({ learner }) => only.length === 0 || only.some((part) => learner.includes(part.replaceAll("-", "_"))),
  );
  const rowsOf = ({ rows: usual, most = Number.POSITIVE_INFINITY }: Workload) =>
    (rows ?? ["german", ...usual]).filter((count) => count === "german" || count <= most);
  const all = [...new Set(named.flatMap(rowsOf))].sort((a, b) => sizeOf(a) - sizeOf(b));
  if (all.length > 0) {
    return all.map((rows) => ({ rows, workloads: named.filter((workload) => rowsOf(workload).includes(rows)) }));
  }
  const names = workloads.map(({ learner, most }) =>
    most === undefined ? learner : `${learner} (to ${countText(most)} rows)`,
  );
  throw new UsageError(
    "UW-BENCH-003",
    `nothing to measure with --only ${only.join(",") || "…"} and --rows ${rows?.join(",") ?? "…"}. ` +
      `Learners, by name or a part of it: ${names.join(", ")}.`,
  );
}

function sizeOf(rows: number | "german"): number {
  return rows === "german" ? 0 : rows;
}
