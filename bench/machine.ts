import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";

/** What figures depend on, and nothing that names the machine's owner. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.version.slice(1),
  };
}

/** How many programs wanted to run over the last minute; more than a few tenths besides our own disturb. */
export function load(): number {
  return loadavg()[0];
}
