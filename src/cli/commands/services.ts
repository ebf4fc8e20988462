import { availableParallelism } from "node:os";
import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { type Context, contextOf } from "../context.ts";
import { INTERRUPTED, listenForInterruptions } from "../interruption.ts";
import { services } from "../services/index.ts";
import { type Service, startService, stopService } from "../services/service.ts";
import { recordedService, runningService, type ServiceRecord } from "../services/service-record.ts";
import { flagOf } from "../train-config.ts";

interface UpFlags {
  readonly mlflow?: boolean;
  readonly ray?: boolean;
  readonly port?: string;
  readonly rayPort?: string;
  readonly cpus?: string;
}

export function servicesCommand(): Command {
  const command = new Command("services").description(
    "Services that Underwrite starts for this folder, on this machine alone, and knows again.",
  );
  const [mlflowPort, rayPort] = services.map(({ usualPort }) => usualPort);
  command
    .command("up")
    .summary("start services and leave them running")
    .description(
      `Starts services and leaves them running until underwrite services down.

--mlflow starts an MLflow server on 127.0.0.1 over this folder's mlflow.db and mlruns: nothing is copied, and training goes
on storing into the same files.

--ray starts a Ray head on 127.0.0.1, which works only for who has its token. underwrite train --executor ray finds both in
this folder.

Either is installed first, once: Python 3.11 to 3.13 must be there, and 1 GB of disk.`,
    )
    .option("--mlflow", "an MLflow server with its web pages")
    .option("--ray", "a Ray head with its dashboard")
    .option("--port <n>", `where MLflow listens (default ${mlflowPort})`)
    .option("--ray-port <n>", `where the dashboard of Ray listens (default ${rayPort})`)
    .option("--cpus <n>", "tasks that Ray may run at once (default all cores)")
    .action((_options: unknown, self: Command) => up(self));
  command
    .command("status")
    .description("what runs, and where")
    .action((_options: unknown, self: Command) => status(self));
  command
    .command("down")
    .description("end what was started in this folder")
    .action((_options: unknown, self: Command) => down(self));
  return command;
}

async function up(self: Command): Promise<void> {
  const context = contextOf(self);
  const { terminal, json } = context;
  const flags = self.optsWithGlobals<UpFlags>();
  const asked = services.filter(({ name }) => flags[name] === true);
  if (asked.length === 0) {
    throw new UsageError(
      "UW-SERVICE-004",
      "nothing to start was named. Say which service: underwrite services up --mlflow, --ray, or both.",
    );
  }
  // All flags are looked at before anything starts.
  const ports = services.map(({ portOption, usualPort }) =>
    wholeNumber(flagOf(portOption), flags[portOption] ?? String(usualPort), 65_535),
  );
  const cpus = wholeNumber("--cpus", flags.cpus ?? String(availableParallelism()), 10_000);
  const interruption = listenForInterruptions(() => terminal.say("Interrupted: ending what was begun."));
  const records: Record<string, object> = {};
  try {
    for (const service of asked) {
      const running = runningService(service.name);
      const options = { port: ports[services.indexOf(service)], cpus, say: terminal.say };
      const record = running ?? (await startService(service, { ...options, signal: interruption.signal }));
      records[service.name] = shown(record);
      sayWhereItRuns(context, service, record, running === undefined ? "" : " already");
    }
    if (json) terminal.print(JSON.stringify(records, null, 2));
    else terminal.say("End all with: npx underwrite services down");
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    interruption.stop();
  }
}

function sayWhereItRuns({ terminal }: Context, service: Service, record: ServiceRecord, already: string): void {
  terminal.say(`${service.title} runs${already} on ${record.url} (process ${record.pid}, log ${record.log}).`);
  for (const hint of service.hints) terminal.say(`  ${hint}`);
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError("UW-SERVICE-005", `${flag} "${text}": expected a whole number from 1 to ${most}.`);
}

function shown({ url, pid, log }: ServiceRecord) {
  return { url, pid, log };
}

async function status(self: Command): Promise<void> {
  const { terminal, json } = contextOf(self);
  const entries: [name: string, state: object | null][] = [];
  for (const service of services) {
    const running = runningService(service.name);
    const answers = running !== undefined && (await service.isHealthy(running.url));
    entries.push([service.name, running === undefined ? null : { ...shown(running), answers }]);
    if (!json) terminal.print(`${service.title.padEnd(6)}  ${stateText(service, running, answers)}`);
  }
  if (json) terminal.print(JSON.stringify(Object.fromEntries(entries), null, 2));
}

function stateText({ name }: Service, running: ServiceRecord | undefined, answers: boolean): string {
  if (running !== undefined) {
    const word = answers ? "running" : "does not answer";
    return `${word}  ${running.url}  process ${running.pid}  log ${running.log}`;
  }
  const ended = recordedService(name);
  const why = ended === undefined ? "" : `: it has ended by itself, its last words are in ${ended.log}`;
  return `not running${why}. Start it with: npx underwrite services up --${name}`;
}

async function down(self: Command): Promise<void> {
  const { terminal, json } = contextOf(self);
  const entries: [name: string, ended: object | null][] = [];
  for (const service of services) {
    const ended = await stopService(service);
    entries.push([service.name, ended === undefined ? null : { pid: ended.pid }]);
    if (ended !== undefined) terminal.say(`${service.title} on ${ended.url} has ended (process ${ended.pid}).`);
  }
  if (json) return terminal.print(JSON.stringify(Object.fromEntries(entries), null, 2));
  if (entries.every(([, ended]) => ended === null)) terminal.say("Nothing was running.");
}
