import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";

const runModule = new URL("../../bin/run.mjs", import.meta.url).href;

/** A process that runs the JavaScript `program` in a child by `run` and ends with the status that it was given. */
function runInChild(program: string): ChildProcess {
  const outer = `
    const { run } = await import(${JSON.stringify(runModule)});
    process.exitCode = await run(process.execPath, ["--eval", ${JSON.stringify(program)}]);`;
  return spawn(process.execPath, ["--input-type=module", "--eval", outer], { stdio: ["ignore", "pipe", "inherit"] });
}

async function firstOutput(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return chunk.toString();
}

describe("a program run in the foreground", () => {
  it("writes where this one writes, and its exit status becomes this one's", async () => {
    const child = runInChild("console.log('said'); process.exitCode = 3;");
    expect(await text(child.stdout as NodeJS.ReadableStream)).toBe("said\n");
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(3);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("gets %s once, and may end as it likes", async (signal) => {
    const child = runInChild(`
      let count = 0;
      process.on("${signal}", () => { count++; setTimeout(() => process.exit(40 + count), 200); });
      setInterval(() => {}, 1000);
      console.log("ready");`);
    expect(await firstOutput(child)).toBe("ready\n");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([41, null]);
  });

  it("gives 128 + n where signal n ended it", async () => {
    const child = runInChild("process.kill(process.pid, 'SIGKILL');");
    expect(await once(child, "exit")).toEqual([137, null]);
  });
});
