import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { databaseFile, relocateStore, type SyncReport, syncOutbox } from "../../tracking/index.ts";
import { contextOf, trackingUri } from "../context.ts";
import { count } from "../terminal/format.ts";

/** `runs sync`: what an MLflow server did not get while it was gone. */
export function syncCommand(): Command {
  return new Command("sync")
    .description("deliver to MLflow servers what waits in this folder since they were gone")
    .action(async (_options: unknown, self: Command) => {
      const { terminal, json } = contextOf(self);
      const reports = await syncOutbox();
      if (json) terminal.print(JSON.stringify(reports.map(reportJson), null, 2));
      else if (reports.length === 0) terminal.print("Nothing waits to be delivered.");
      else for (const report of reports) terminal.print(reportText(report));
      if (reports.some(({ left, failure }) => left > 0 && failure !== undefined)) process.exitCode = 4;
      else if (reports.some(({ refused }) => refused.length > 0)) process.exitCode = 1;
    });
}

/** `runs relocate`: a store whose folder was moved, or is going to be. */
export function relocateCommand(): Command {
  return new Command("relocate")
    .description("make every artifact address of a store relative to its folder, so that the folder can be moved")
    .option("--tracking <uri>", "sqlite:PATH")
    .action(async (_options: unknown, self: Command) => {
      const { terminal, json } = contextOf(self);
      const uri = trackingUri(self.optsWithGlobals<{ tracking?: string }>().tracking);
      const database = databaseFile(uri);
      if (database === undefined || /^https?:/i.test(uri)) {
        throw new UsageError(
          "UW-USAGE-075",
          `runs relocate works on a store in a file, got "${uri}". Pass sqlite:PATH.`,
        );
      }
      const { changed, elsewhere } = await relocateStore({ database });
      if (json) return terminal.print(JSON.stringify({ changed, elsewhere }, null, 2));
      terminal.print(`${count(changed, "artifact location")} made relative in ${database}.`);
      for (const address of elsewhere) terminal.print(`Elsewhere, left as it is: ${address}`);
    });
}

function reportText({ server, delivered, refused, left, failure, inUseBy }: SyncReport): string {
  const lines = [`${server}: ${count(delivered, "event")} delivered, ${left} waiting.`];
  for (const { event, reason } of refused) lines.push(`  refused for good: ${event}: ${reason}`);
  if (failure !== undefined) lines.push(`  ${failure.message}`);
  if (inUseBy.length > 0) lines.push(`  still being delivered by process ${inUseBy.join(", ")}.`);
  return lines.join("\n");
}

function reportJson({ failure, ...report }: SyncReport): object {
  return { ...report, ...(failure !== undefined && { failure: failure.message }) };
}
