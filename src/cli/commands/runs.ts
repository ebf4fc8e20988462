import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { didYouMean } from "../../table/index.ts";
import type { Experiment, Run, TrackingStore } from "../../tracking/index.ts";
import { type Context, contextOf, withStoredRuns } from "../context.ts";
import { findRun } from "../find-run.ts";
import { compact, duration, localTime, share } from "../terminal/format.ts";
import { textTable } from "../terminal/text-table.ts";
import { relocateCommand, syncCommand } from "./runs-upkeep.ts";

interface RunsFlags {
  readonly experiment?: string;
  readonly filter?: string;
  readonly orderBy?: string;
  readonly limit?: string;
  readonly parents?: boolean;
  readonly tracking?: string;
}

const USUAL_LIMIT = 50;
const LARGEST_LIMIT = 50_000;

export function runsCommand(): Command {
  const command = new Command("runs")
    .description(
      `Lists the runs of a store, newest first.

The filter is MLflow's: metrics.roc_auc > 0.79 and params.learner = 'svm', tags.\`underwrite.status\` = 'finished',
attributes.status = 'FINISHED', with = != > >= < <= LIKE ILIKE IN.`,
    )
    .option("--experiment <name>", "of this experiment only")
    .option("--filter <expression>", "MLflow's search language")
    .option("--order-by <key>", "such as 'metrics.cost_tuned ASC'")
    .option("--limit <n>", `how many (default ${USUAL_LIMIT})`)
    .option("--parents", "training runs, not their models")
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (_options: unknown, self: Command) => {
      const context = contextOf(self);
      const flags = self.optsWithGlobals<RunsFlags>();
      await withStoredRuns(flags.tracking, (store) => listRuns(store, context, flags));
    });
  command
    .command("show <run>")
    .description("everything stored of one run: params, metrics, tags, data, artifacts")
    .option("--tracking <uri>", "sqlite:PATH or http://…")
    .action(async (id: string, _options: unknown, self: Command) => {
      const context = contextOf(self);
      await withStoredRuns(self.optsWithGlobals<RunsFlags>().tracking, (store) => showRun(store, context, id));
    });
  return command.addCommand(syncCommand()).addCommand(relocateCommand());
}

async function listRuns(store: TrackingStore, { terminal, json }: Context, flags: RunsFlags): Promise<void> {
  const experiments = await store.listExperiments();
  const chosen = flags.experiment === undefined ? experiments : [findExperiment(flags.experiment, experiments, store)];
  const kind = flags.parents ? "tags.`underwrite.kind` = 'train'" : "tags.`mlflow.parentRunId` LIKE '%'";
  // A filter of the user's own looks at every run; without one, models are listed and their training runs left out.
  const filter = flags.filter ?? kind;
  const limit = limitOf(flags.limit);
  const page = await store.searchRuns({
    experimentIds: chosen.map(({ id }) => id),
    filter,
    maxResults: limit,
    ...(flags.orderBy !== undefined && { orderBy: [flags.orderBy] }),
  });
  if (json)
    return terminal.print(
      JSON.stringify(
        page.items.map((run) => runJson(run, experiments)),
        null,
        2,
      ),
    );
  if (page.items.length === 0) {
    const hint = flags.filter === undefined ? " Train some: npx underwrite train german-credit" : "";
    return terminal.print(`No run in ${store.uri} matches.${hint}`);
  }
  terminal.print(runsTable(page.items, experiments, terminal.columns));
  if (page.nextPageToken !== undefined) terminal.say(`… and more: --limit ${limit * 2} shows them.`);
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? USUAL_LIMIT);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new UsageError("UW-USAGE-031", `--limit "${text}": expected a whole number from 1 to ${LARGEST_LIMIT}.`);
}

function findExperiment(wanted: string, experiments: readonly Experiment[], store: TrackingStore): Experiment {
  const found = experiments.find(({ name }) => name === wanted);
  if (found) return found;
  const names = experiments.map(({ name }) => name);
  throw new UsageError(
    "UW-USAGE-032",
    `--experiment: ${store.uri} has no experiment "${wanted}". ${didYouMean(wanted, names)}It has: ${names.join(", ")}.`,
  );
}

function runsTable(runs: readonly Run[], experiments: readonly Experiment[], width: number): string {
  const right = "right" as const;
  return textTable(
    [
      { title: "run" },
      { title: "name" },
      { title: "experiment", optional: 4 },
      { title: "status" },
      { title: "ROC AUC", align: right },
      { title: "cost", align: right },
      { title: "cv", optional: 3 },
      { title: "executor", optional: 1 },
      { title: "started" },
      { title: "took", align: right, optional: 2 },
    ],
    runs.map(({ info, metrics, params }) => [
      info.runId.slice(0, 8),
      info.name,
      experiments.find(({ id }) => id === info.experimentId)?.name ?? info.experimentId,
      info.status,
      share(metrics["roc_auc"], 4),
      share(metrics["cost_tuned"]),
      params["cv"] ?? "",
      params["executor"] ?? "",
      localTime(info.startTime),
      info.endTime === undefined ? "" : duration((info.endTime - info.startTime) / 1000),
    ]),
    width,
  );
}

function runJson({ info, params, metrics, tags }: Run, experiments: readonly Experiment[]): object {
  const experiment = experiments.find(({ id }) => id === info.experimentId)?.name;
  return { ...info, experiment, params, metrics, tags };
}

async function showRun(store: TrackingStore, { terminal, json }: Context, id: string): Promise<void> {
  const run = await findRun(store, id);
  const artifacts = await listAll(store, run.info.runId);
  if (json) return terminal.print(JSON.stringify({ ...run, artifacts }, null, 2));
  const { info } = run;
  // Reads with what training needs, which a mere list of runs does not wait for.
  const { storedCurves } = await import("../stored-curves.ts");
  const section = (title: string, entries: readonly (readonly [string, string])[]) =>
    entries.length === 0
      ? []
      : ["", terminal.style.bold(title), textTable([{ title: "" }, { title: "" }], entries).slice(1)];
  const sorted = (record: Readonly<Record<string, string>>) =>
    Object.entries(record)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, value]) => [`  ${key}`, value] as const);
  const took = info.endTime === undefined ? "" : `, took ${duration((info.endTime - info.startTime) / 1000)}`;
  terminal.print(
    [
      `${terminal.style.bold(info.name)}  ${info.runId}  ${info.status}`,
      terminal.style.dim(`started ${localTime(info.startTime)}${took}; files in ${info.artifactUri}`),
      ...section("curves", await storedCurves(store, run, artifacts)),
      ...section("params", sorted(run.params)),
      ...section("metrics", sorted(withSpreads(run.metrics))),
      ...section("tags", sorted(run.tags)),
      ...section(
        "data",
        run.inputs.map((input) => [`  ${input.name}`, `digest ${input.digest}`] as const),
      ),
      ...section(
        "artifacts",
        artifacts.map(({ path, bytes }) => [`  ${path}`, `${bytes ?? "?"} bytes`] as const),
      ),
    ].join("\n"),
  );
}

/** `0.7867 ± 0.0062`: each metric with its spread over the folds, where it has one. */
function withSpreads(metrics: Readonly<Record<string, number>>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (name.endsWith("_sd") && name.slice(0, -3) in metrics) continue;
    const spread = metrics[`${name}_sd`];
    shown[name] = spread === undefined ? compact(value) : `${compact(value)} ± ${Number(spread.toPrecision(2))}`;
  }
  return shown;
}

async function listAll(store: TrackingStore, runId: string, folder?: string) {
  const files: { path: string; bytes: number | undefined }[] = [];
  for (const item of await store.listArtifacts(runId, folder)) {
    if (item.isFolder) files.push(...(await listAll(store, runId, item.path)));
    else files.push({ path: item.path, bytes: item.bytes });
  }
  return files;
}
