import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { processBegan, processFacts, type ServiceRecord } from "./service-record.ts";

const POLL_MS = 100;
const KILL_AFTER_MS = 5000;

type Leader = Pick<ServiceRecord, "pid" | "began">;

/**
 * Ends a service with all that it started, also where its first process has died before; who has not ended by itself
 * after some seconds is killed. Nobody is chosen by name.
 */
export async function endFamily(leader: Leader): Promise<void> {
  const killAt = performance.now() + KILL_AFTER_MS;
  /** When each began: a parent that ends first no longer leads to its children, and a number may be given again. */
  const members = new Map<number, string | undefined>();
  const join = () => familyOf(leader).filter((pid) => !members.has(pid) && members.set(pid, processBegan(pid)));
  const left = () => [...members].filter(([pid, began]) => began !== undefined && processBegan(pid) === began);

  for (const pid of join()) signal(pid, "SIGTERM");
  while (left().length > 0) {
    if (performance.now() > killAt) for (const [pid] of left()) signal(pid, "SIGKILL");
    await sleep(POLL_MS);
    join();
  }
}

/** The processes in the group of the first one, and whom they started into groups of their own. */
function familyOf({ pid: leader, began }: Leader): readonly number[] {
  const now = processBegan(leader);
  // No process is given the number of a group that still has members, so those of a dead leader are its own.
  if (now !== undefined && now !== began) return [];
  if (process.platform === "win32") return [leader];
  const table = process.platform === "linux" ? tableOfLinux() : tableByPs();
  const found = table.filter(({ pid, group }) => pid === leader || group === leader).map(({ pid }) => pid);
  for (const parent of found) {
    for (const row of table) if (row.parent === parent && !found.includes(row.pid)) found.push(row.pid);
  }
  return found;
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

function tableOfLinux(): readonly ProcessRow[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const pid = Number(name);
        const [, parent, group] = processFacts(pid);
        return [{ pid, parent: Number(parent), group: Number(group) }];
      } catch {
        return []; // It has just ended.
      }
    });
}

function tableByPs(): readonly ProcessRow[] {
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,pgid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, group };
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
