import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import type { Run } from "../../tracking/index.ts";
import { contextOf, withStoredRuns } from "../context.ts";
import { findRun } from "../find-run.ts";
import { compact } from "../terminal/format.ts";
import { textTable } from "../terminal/text-table.ts";

/** One thing in which runs differ; `undefined` where a run has no such entry. */
interface Difference {
  readonly kind: "param" | "metric" | "tag";
  readonly name: string;
  readonly values: readonly (string | number | undefined)[];
}

export function compareCommand(): Command {
  return new Command("compare")
    .description("Compares two or more runs by their ids (or the first digits of them) and shows only what differs.")
    .argument("<runs...>", "run ids")
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (ids: readonly string[], _options: unknown, self: Command) => {
      const { terminal, json } = contextOf(self);
      if (ids.length < 2) throw new UsageError("UW-USAGE-040", `compare needs two runs or more, got ${ids.length}.`);
      const runs = await withStoredRuns(self.optsWithGlobals<{ tracking?: string }>().tracking, (store) =>
        Promise.all(ids.map((id) => findRun(store, id))),
      );
      const differences = differencesOf(runs);
      if (json) {
        const about = runs.map(({ info }) => ({ runId: info.runId, name: info.name, status: info.status }));
        return terminal.print(JSON.stringify({ runs: about, differences }, null, 2));
      }
      if (differences.length === 0) return terminal.print("These runs differ in nothing but their ids and times.");
      terminal.print(differencesTable(runs, differences));
    });
}

/** What is not the same in all runs. Tags that MLflow sets by itself are left out. */
export function differencesOf(runs: readonly Run[]): Difference[] {
  const ownTags = runs.map(({ tags }) =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => !name.startsWith("mlflow."))),
  );
  return [
    ...differing(
      "param",
      runs.map((run) => run.params),
    ),
    ...differing(
      "metric",
      runs.map((run) => run.metrics),
    ),
    ...differing("tag", ownTags),
  ];
}

function differing(
  kind: Difference["kind"],
  records: readonly Readonly<Record<string, string | number>>[],
): Difference[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
  return names
    .map((name) => ({ kind, name, values: records.map((record) => record[name]) }))
    .filter(({ values }) => values.some((value) => !Object.is(value, values[0])));
}

function differencesTable(runs: readonly Run[], differences: readonly Difference[]): string {
  const right = "right" as const;
  const two = runs.length === 2;
  return textTable(
    [
      { title: "" },
      { title: "" },
      ...runs.map(({ info }) => ({ title: `${info.name} ${info.runId.slice(0, 8)}`, align: right })),
      ...(two ? [{ title: "difference", align: right }] : []),
    ],
    // Spreads over the folds differ between any two runs: the document of --json has them.
    differences
      .filter(({ kind, name }) => kind !== "metric" || !name.endsWith("_sd"))
      .map(({ kind, name, values }) => [kind, name, ...values.map(cell), ...(two ? [gap(values[0], values[1])] : [])]),
  );
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "string") return value.length > 40 ? `${value.slice(0, 39)}…` : value;
  return compact(value);
}

function gap(a: string | number | undefined, b: string | number | undefined): string {
  if (typeof a !== "number" || typeof b !== "number") return "";
  return `${b > a ? "+" : ""}${Number((b - a).toPrecision(3))}`;
}
