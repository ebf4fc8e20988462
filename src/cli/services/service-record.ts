import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

/** Begins the name of a service's own folder. Sockets are in there, whose paths may have about a hundred characters. */
export const OWN_FOLDER = "/tmp/underwrite-ray-";

/** What was started in this folder, and how to know it again. */
const serviceRecord = z.object({
  pid: z.int().positive(),
  /** When the process of that number began, as the system tells it: another process may get the number later. */
  began: z.string(),
  url: z.string(),
  log: z.string(),
  /** A folder outside of this one that is the service's alone, and is deleted with it: nothing else can be named. */
  folder: z
    .string()
    .regex(new RegExp(`^${OWN_FOLDER}\\w+$`))
    .optional(),
});

export type ServiceRecord = z.infer<typeof serviceRecord>;

const serviceName = z.enum(["mlflow", "ray"]);

export type ServiceName = z.infer<typeof serviceName>;

const FILE = ".underwrite/services.json";

/** The service that was started in this folder, if it still runs. */
export function runningService(name: ServiceName): ServiceRecord | undefined {
  const found = recordedService(name);
  return found !== undefined && processBegan(found.pid) === found.began ? found : undefined;
}

/** The service that was started in this folder and not ended by us, whether or not it still runs. */
export function recordedService(name: ServiceName): ServiceRecord | undefined {
  return readRecords()[name];
}

export function rememberService(name: ServiceName, record: ServiceRecord): void {
  writeRecords({ ...readRecords(), [name]: record });
}

export function forgetService(name: ServiceName): void {
  const { [name]: _, ...others } = readRecords();
  writeRecords(others);
}

type Records = Partial<Record<ServiceName, ServiceRecord>>;

function readRecords(): Records {
  try {
    return z.partialRecord(serviceName, serviceRecord).parse(JSON.parse(readFileSync(FILE, "utf8")));
  } catch {
    // No file, or none of ours: then nothing of ours runs.
    return {};
  }
}

function writeRecords(records: Records): void {
  if (Object.keys(records).length === 0) return rmSync(FILE, { force: true });
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(records, null, 2)}\n`);
}

/** When a process began, undefined where there is none of that number. */
export function processBegan(pid: number): string | undefined {
  try {
    // The time, in ticks since the machine started, is the 20th.
    const [state, ...rest] = processFacts(pid);
    return state === "Z" ? undefined : rest[18];
  } catch {
    return process.platform === "linux" ? undefined : beganByPs(pid);
  }
}

/** What Linux tells of a process after its name: state, parent, group, … Throws where there is none of that number. */
export function processFacts(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may hold anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function beganByPs(pid: number): string | undefined {
  try {
    const command =
      process.platform === "win32" ? windowsStart(pid) : (["ps", "-o", "lstart=", "-p", String(pid)] as const);
    const [program, ...args] = command;
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function windowsStart(pid: number): readonly [string, ...string[]] {
  return ["powershell", "-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.Ticks`];
}
