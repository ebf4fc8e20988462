import { UnavailableError, UsageError } from "../errors.ts";
import type { Task, TaskError } from "./executor.ts";

/** How often a task whose worker died is started again. */
export const MAX_RETRIES = 3;

/** What is left of a thrown value once it has crossed to another thread, process or machine. */
export function toTaskError(thrown: unknown): TaskError {
  if (!(thrown instanceof Error)) return { name: "Error", message: `thrown: ${String(thrown)}` };
  const { name, message, stack } = thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
  return { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) };
}

export function notOpen(executor: string): UsageError {
  return new UsageError("UW-EXEC-001", `The executor ${executor} is not open. Call open() first, once.`);
}

export function noSuchHandler(handler: string, known: readonly string[]): UsageError {
  return new UsageError(
    "UW-EXEC-002",
    `No task handler is called ${JSON.stringify(handler)}. The handler module has: ${known.join(", ") || "none"}.`,
  );
}

export function noSuchDataset(task: Task): UsageError {
  return new UsageError(
    "UW-EXEC-003",
    `task ${task.name}: no data set has the id ${JSON.stringify(task.dataset?.id)}. Pass what put() returned.`,
  );
}

/** @param part which side of the task can't travel. */
export function notPlainData(task: Pick<Task, "name">, part: "input" | "output", cause: unknown): UsageError {
  return new UsageError(
    "UW-EXEC-004",
    `task ${task.name}: its ${part} is not plain data (${String(cause)}). ` +
      "Use numbers, texts, lists, objects and typed arrays only.",
    { cause },
  );
}

/** @param reason how the last worker died. */
export function workerDied(task: Task, attempts: number, reason: string): UnavailableError {
  return new UnavailableError(
    "UW-EXEC-005",
    `task ${task.name}: its worker died ${attempts} times, at last: ${reason}. ` +
      "If memory ran out, use fewer workers or less data; else look at what the task does.",
  );
}
