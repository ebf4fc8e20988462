import { Command } from "commander";
import { UsageError } from "../../errors.ts";
import { contextOf } from "../context.ts";
import { INTERRUPTED, listenForInterruptions } from "../interruption.ts";
import { isHealthy, startMlflow, stopMlflow } from "../services/mlflow-service.ts";
import { runningMlflow } from "../services/service-record.ts";

const USUAL_PORT = 5000;

interface UpFlags {
  readonly mlflow?: boolean;
  readonly port?: string;
}

export function servicesCommand(): Command {
  const command = new Command("services").description(
    "Services that Underwrite starts for this folder, on this machine alone, and knows again.",
  );
  command
    .command("up")
    .summary("start a service and leave it running")
    .description(
      `Starts a service and leaves it running until underwrite services down.

--mlflow starts an MLflow server on 127.0.0.1 over this folder's mlflow.db and mlruns: nothing is copied, and training goes
on storing into the same files. MLflow is installed first, once: Python 3.11 to 3.13 must be there, and 1 GB of disk.`,
    )
    .option("--mlflow", "an MLflow server with its web pages")
    .option("--port <n>", `where it listens (default ${USUAL_PORT})`)
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
  const { terminal, json } = contextOf(self);
  const flags = self.optsWithGlobals<UpFlags>();
  if (flags.mlflow !== true) {
    throw new UsageError(
      "UW-SERVICE-004",
      "nothing to start was named. Say which service: underwrite services up --mlflow.",
    );
  }
  const running = runningMlflow();
  if (running === undefined) {
    const interruption = listenForInterruptions(() => terminal.say("Interrupted: ending what was begun."));
    try {
      const { signal } = interruption;
      const { url, pid, log } = await startMlflow({ port: portOf(flags.port), say: terminal.say, signal });
      if (json) return terminal.print(JSON.stringify({ mlflow: { url, pid, log } }, null, 2));
      terminal.say(`MLflow runs on ${url} (process ${pid}, log ${log}).`);
      terminal.say("End it with: npx underwrite services down");
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      process.exitCode = INTERRUPTED;
    } finally {
      interruption.stop();
    }
  } else if (json) {
    terminal.print(JSON.stringify({ mlflow: { url: running.url, pid: running.pid, log: running.log } }, null, 2));
  } else terminal.say(`MLflow runs already on ${running.url} (process ${running.pid}).`);
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? USUAL_PORT);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError("UW-SERVICE-005", `--port "${text}": expected a whole number from 1 to 65535.`);
}

async function status(self: Command): Promise<void> {
  const { terminal, json } = contextOf(self);
  const running = runningMlflow();
  const answers = running !== undefined && (await isHealthy(running.url));
  if (json) {
    const mlflow = running === undefined ? null : { url: running.url, pid: running.pid, log: running.log, answers };
    return terminal.print(JSON.stringify({ mlflow }, null, 2));
  }
  if (running === undefined)
    return terminal.print("MLflow  not running. Start it with: npx underwrite services up --mlflow");
  const word = answers ? "running" : "does not answer";
  terminal.print(`MLflow  ${word}  ${running.url}  process ${running.pid}  log ${running.log}`);
}

async function down(self: Command): Promise<void> {
  const { terminal, json } = contextOf(self);
  const ended = await stopMlflow();
  if (json) return terminal.print(JSON.stringify({ mlflow: ended === undefined ? null : { pid: ended.pid } }, null, 2));
  terminal.say(
    ended === undefined ? "Nothing was running." : `MLflow on ${ended.url} has ended (process ${ended.pid}).`,
  );
}
