import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, MessagePort } from "node:worker_threads";

/**
 * Loaded before all else into every thread of the command line: ends a worker as soon as it has begun on a task, as a
 * crash would, the first `UNDERWRITE_TEST_DEATHS` times. A file in the working folder stands for each death.
 */
const deaths = Number(process.env["UNDERWRITE_TEST_DEATHS"]);

function mayDie(): boolean {
  for (let death = 1; death <= deaths; death++) {
    try {
      closeSync(openSync(join(process.cwd(), `death-${death}`), "wx"));
      return true;
    } catch {
      // That one has been died already.
    }
  }
  return false;
}

if (!isMainThread) {
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...args: Parameters<typeof post>) {
    post.apply(this, args);
    const [message] = args as [{ readonly type?: string }];
    if (message?.type === "started" && mayDie()) process.exit(139);
  };
}
