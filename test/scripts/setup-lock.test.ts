import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const lockModule = new URL("../../scripts/setup-lock.mjs", import.meta.url).href;

/** A process that holds the lock for `ms`, and writes `+` and `-` to the journal as it gets and leaves it. */
function contender(folder: string, ms: number): ChildProcess {
  const program = `
    import { appendFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    const { withLock } = await import(${JSON.stringify(lockModule)});
    const write = (mark) => appendFileSync("journal", mark);
    await withLock("set-up/lock", () => write("w"), async () => { write("+"); await setTimeout(${ms}); write("-"); });`;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder, stdio: "inherit" });
}

describe("the set-up lock", () => {
  let folder = "";
  const journal = () => (existsSync(join(folder, "journal")) ? readFileSync(join(folder, "journal"), "utf8") : "");
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "underwrite-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("lets one process in at a time", async () => {
    const all = Array.from({ length: 4 }, () => contender(folder, 50));
    const exits = await Promise.all(all.map((child) => once(child, "exit")));
    expect(exits).toEqual(all.map(() => [0, null]));
    expect(journal().replaceAll("w", "")).toBe("+-+-+-+-");
    expect(existsSync(join(folder, "set-up/lock"))).toBe(false);
  });

  it("is taken from a process that was killed", async () => {
    const killed = contender(folder, 60_000);
    while (!journal().includes("+")) await sleep(10);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(existsSync(join(folder, "set-up/lock"))).toBe(true);
    expect(await once(contender(folder, 0), "exit")).toEqual([0, null]);
    expect(journal()).toBe("++-");
  });

  it("is not taken while a process that the dead owner started lives on", async () => {
    const survivor = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]);
    const dead = spawnSync(process.execPath, ["--version"]).pid;
    mkdirSync(join(folder, "set-up"));
    writeFileSync(join(folder, "set-up/lock"), `${hostname()} ${dead}\n${hostname()} ${survivor.pid}\n`);
    const waiting = contender(folder, 0);
    while (!journal().includes("w")) await sleep(10);
    survivor.kill();
    await once(waiting, "exit");
    expect(journal()).toBe("w+-");
  });
});
