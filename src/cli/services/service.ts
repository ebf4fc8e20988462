import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError, UsageError } from "../../errors.ts";
import { pythonEnvironment } from "../python-environment.ts";
import { flagOf } from "../train-config.ts";
import { endFamily } from "./service-family.ts";
import {
  forgetService,
  processBegan,
  recordedService,
  rememberService,
  type ServiceName,
  type ServiceRecord,
} from "./service-record.ts";

/** A program of the Python environment that runs on for as long as the user wants. */
export interface Service {
  readonly name: ServiceName;
  /** For people. */
  readonly title: string;
  /** What it writes, in the working folder. */
  readonly log: string;
  readonly usualPort: number;
  /** Option of `services up` that chooses another port. */
  readonly portOption: "port" | "rayPort";
  /** What people need to know once it runs. */
  readonly hints: readonly string[];
  /** Makes what it needs in the working folder, and says how it is started. */
  prepare(options: PrepareOptions): Promise<Launch>;
  /** Whether it can be used. */
  isHealthy(url: string): Promise<boolean>;
  /** Removes what it needed and nobody needs any more. */
  cleanUp?(): void;
}

export interface PrepareOptions {
  readonly port: number;
  /** CPUs that it may use; all unless told. */
  readonly cpus?: number;
  /** The folder of the Python environment's programs. */
  readonly programs: string;
}

export interface Launch {
  /** Name of the program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Over those of this process; undefined removes one. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A folder outside of the working folder that was made for it, to be removed when it has ended. */
  readonly folder?: string;
}

export interface StartOptions extends Omit<PrepareOptions, "programs"> {
  /** Told what is being done. */
  readonly say: (text: string) => void;
  /** Aborting it ends a service that is still starting. */
  readonly signal: AbortSignal;
}

const PATIENCE_MS = 120_000;

/**
 * Starts a service on this machine alone and leaves it running.
 * @throws UsageError `UW-SERVICE-001` where the port is in use.
 * @throws UnavailableError `UW-SERVICE-002` where Python is missing or can't be set up, `UW-SERVICE-003` where the service
 * does not start.
 */
export async function startService(service: Service, options: StartOptions): Promise<ServiceRecord> {
  const { port, say, signal } = options;
  await requireFreePort(port, flagOf(service.portOption));
  const programs = await installed(service);
  // What an earlier one left when it died.
  await stopService(service);
  const launch = await service.prepare({ ...options, programs });
  const url = `http://127.0.0.1:${port}`;
  say(`Starting ${service.title} on ${url} …`);
  const { child, record } = await spawnService(service, launch, programs, url);
  try {
    await untilHealthy(service, child, url, signal);
    child.unref();
    return record;
  } catch (error) {
    await stopService(service);
    throw error;
  }
}

/** Ends what `startService` started in this folder. @returns what ended, undefined where nothing ran. */
export async function stopService(service: Service): Promise<ServiceRecord | undefined> {
  const record = recordedService(service.name);
  if (record === undefined) return undefined;
  const ran = processBegan(record.pid) === record.began;
  await endFamily(record);
  if (record.folder !== undefined) rmSync(record.folder, { recursive: true, force: true });
  service.cleanUp?.();
  forgetService(service.name);
  return ran ? record : undefined;
}

async function requireFreePort(port: number, flag: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
    probe.close();
    await once(probe, "close");
  } catch (cause) {
    const hint = `Choose another with ${flag}, or end what listens there.`;
    throw new UsageError(
      "UW-SERVICE-001",
      `port ${port} of 127.0.0.1 can't be used: ${(cause as Error).message}. ${hint}`,
      { cause },
    );
  }
}

async function installed({ title }: Service): Promise<string> {
  try {
    return await (await pythonEnvironment()).ensurePython("latest");
  } catch (cause) {
    // The set-up's own code gives way to this one.
    const reason = (cause as Error).message.replace(/^UW-SETUP-\d+ /, "");
    throw new UnavailableError("UW-SERVICE-002", `Python with ${title} can't be set up: ${reason}`, { cause });
  }
}

/** In a process group of its own, so that it lives on when this process ends, and known from the start. */
async function spawnService(
  { name, title, log }: Service,
  { command: [program, ...args], environment, folder }: Launch,
  programs: string,
  url: string,
): Promise<{ child: ChildProcess; record: ServiceRecord }> {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "w", 0o600);
  const child = spawn(join(programs, program), args, {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...environment },
  });
  try {
    await once(child, "spawn");
  } catch (cause) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    const reason = (cause as Error).message;
    throw new UnavailableError("UW-SERVICE-003", `${title} did not start: ${reason}.`, { cause });
  }
  const pid = child.pid ?? 0;
  const record = { pid, began: processBegan(pid) ?? "", url, log, ...(folder !== undefined && { folder }) };
  rememberService(name, record);
  return { child, record };
}

async function untilHealthy(service: Service, child: ChildProcess, url: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!(await service.isHealthy(url))) {
    signal.throwIfAborted();
    const ended = child.exitCode ?? child.signalCode;
    if (ended === null && performance.now() < giveUpAt) await sleep(200);
    else {
      const what = ended === null ? "it does not answer" : `it ended with ${ended}`;
      const words = readFileSync(service.log, "utf8").trimEnd().split("\n").slice(-15).join("\n");
      throw new UnavailableError(
        "UW-SERVICE-003",
        `${service.title} did not start: ${what}. Its last words, in ${service.log}:\n${words}`,
      );
    }
  }
}
