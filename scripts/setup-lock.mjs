import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const beatMs = 1000;
const pollMs = 250;
const silentPollsUntilStale = 40;

/**
 * Runs `work` while no other process in this folder does: the lock is a file that names its owner.
 *
 * An owner that died is noticed by its process id, or, where the id says nothing (another container on the same
 * folder, a number used again), by a lock that nobody has touched for ten seconds.
 *
 * @template T
 * @param {string} path of the lock file
 * @param {(owner: string) => void} onWait called once where another process holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, onWait);
  const beat = setInterval(() => touch(path), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(path, { force: true });
  }
}

async function acquire(path, onWait) {
  let seen = "";
  let silentPolls = 0;
  let told = false;
  for (;;) {
    try {
      writeFileSync(path, `${process.pid} ${hostname()}`, { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const lock = look(path);
    if (lock === undefined) continue;
    silentPolls = lock.touched === seen ? silentPolls + 1 : 0;
    seen = lock.touched;
    if (isDead(lock.owner) || silentPolls >= silentPollsUntilStale) {
      takeAway(path, lock.owner);
      continue;
    }
    if (!told) onWait(lock.owner);
    told = true;
    await sleep(pollMs);
  }
}

/** The lock as it is now; undefined where it went away meanwhile. */
function look(path) {
  try {
    return { owner: readFileSync(path, "utf8"), touched: String(statSync(path).mtimeMs) };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isDead(owner) {
  const [pid, host] = owner.split(" ");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Removes a stale lock, and only that one: by now another process may have taken its place. */
function takeAway(path, owner) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") !== owner) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  }
  rmSync(aside, { force: true });
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The folder went away under us; what works in it will say so.
  }
}
