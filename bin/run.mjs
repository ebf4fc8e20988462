import { spawn } from "node:child_process";
import { constants } from "node:os";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in the foreground, as if it had been started instead of this one. Plain JavaScript for Node 18.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @param {(child: import("node:child_process").ChildProcess) => void} [onStart] gets the child, to read its pipes.
 * @returns {Promise<number>} its exit code, 128 + n where signal n ended it. Rejects where it can't be started.
 */
export function run(command, args, options = {}, onStart = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    // A terminal sends Ctrl-C to every process in front: passed on as well, it would interrupt the program twice.
    const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    const pass = (signal) => {
      if (!(atTerminal && signal === "SIGINT")) child.kill(signal);
    };
    const stopPassing = () => {
      for (const signal of passedOn) process.off(signal, pass);
    };
    for (const signal of passedOn) process.on(signal, pass);
    child.once("error", (/** @type {Error} */ error) => {
      stopPassing();
      reject(error);
    });
    child.once("close", (code, signal) => {
      stopPassing();
      resolve(code ?? 128 + constants.signals[signal]);
    });
    onStart(child);
  });
}
