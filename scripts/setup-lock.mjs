import { appendFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 250;
const patienceWithOtherHostsMs = 600_000;

/**
 * Runs `work` while no other process in this folder does. The lock is a file with one line, `host pid`, for each process
 * that the work consists of. It is taken away once they are all dead, and after ten minutes where that can't be seen
 * (another container on the same folder).
 *
 * @template T
 * @param {string} path of the lock file
 * @param {(holders: string) => void} onWait called once where others hold the lock
 * @param {(alsoHeldBy: (pid: number) => void) => Promise<T>} work names the processes that it starts: they may outlive
 *   this one
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, onWait);
  try {
    return await work((pid) => appendFileSync(path, holder(pid)));
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path, onWait) {
  for (let waited = 0; !create(path); waited += pollMs) {
    const holders = read(path);
    // Empty: gone by now, or not yet written.
    if (holders !== "" && holders.trimEnd().split("\n").every(isDead(waited))) takeAway(path, holders);
    else if (waited === 0) onWait(holders.trimEnd().replaceAll("\n", ", "));
    await sleep(pollMs);
  }
}

function create(path) {
  try {
    writeFileSync(path, holder(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

/** Removes a stale lock, and only that one: by now another process may have put its own in place. */
function takeAway(path, stale) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  }
  rmSync(aside, { force: true });
}

function holder(pid) {
  return `${hostname()} ${pid}\n`;
}

function isDead(waited) {
  return (line) => {
    const [host, pid] = line.split(" ");
    if (host !== hostname()) return waited > patienceWithOtherHostsMs;
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch (error) {
      return error.code === "ESRCH";
    }
  };
}
