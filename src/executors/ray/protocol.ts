import type { TaskError, TaskStats } from "../executor.ts";

/**
 * Header of a message to the driver; the bytes of `data` and `setup` follow it after a line feed. Tasks are numbered by the
 * submitter.
 */
export type ToDriver =
  /** The first message: how workers start Node. The bytes are Node itself, where it travels. */
  | {
      readonly type: "setup";
      /** Names depend on content: what a machine has unpacked once it keeps. */
      readonly code: string;
      /** Paths inside the code. */
      readonly nodeWorker: string;
      readonly handlers: string;
      /** Where Node is on every machine of the cluster, if it need not travel. */
      readonly nodePath: string | null;
      readonly nodeName: string;
      readonly nodePlatform: string;
    }
  | { readonly type: "tasks"; readonly tasks: readonly DriverTask[] }
  | { readonly type: "data"; readonly dataset: string; readonly last: boolean }
  /** Data in a file that the driver may see. */
  | { readonly type: "file"; readonly dataset: string; readonly path: string; readonly bytes: number }
  | { readonly type: "cancel"; readonly task: number }
  /** Sent when there is nothing else to say: the driver ends itself when the submitter falls silent. */
  | { readonly type: "alive" }
  | { readonly type: "close" };

export interface DriverTask {
  readonly id: number;
  readonly name: string;
  readonly cpus: number;
  readonly dataset?: string;
  /** A `TaskCall` in plain JSON; only Node reads it. */
  readonly call: string;
}

export type FromDriver =
  | {
      readonly type: "hello";
      readonly nodes: readonly { readonly name: string; readonly cores: number }[];
      readonly cpus: number;
      readonly free: number;
    }
  /** Said when there is nothing else to say. */
  | { readonly type: "alive" }
  | { readonly type: "dataset"; readonly dataset: string }
  /** So many pieces of the data have been taken from the head. */
  | { readonly type: "pieces"; readonly dataset: string; readonly taken: number }
  /** There is no such file where the driver runs. */
  | { readonly type: "unseen"; readonly dataset: string }
  | {
      readonly type: "event";
      readonly task: number;
      readonly attempt: number;
      readonly node: string | null;
      readonly event: NodeEvent;
    }
  | { readonly type: "retried"; readonly task: number; readonly attempt: number; readonly reason: string }
  | { readonly type: "lost"; readonly task: number; readonly attempt: number; readonly reason: string };

/** What the Node process of a Ray worker says of a task. */
export type NodeEvent =
  | { readonly type: "started"; readonly pid: number; readonly at: number }
  | { readonly type: "progress"; readonly share: number }
  | {
      readonly type: "finished";
      /** In plain JSON. */
      readonly output: string;
      readonly stats: NodeStats;
    }
  | { readonly type: "failed"; readonly error: TaskError; readonly stats: NodeStats }
  | { readonly type: "cancelled" };

export interface NodeStats extends Pick<TaskStats, "startedAt" | "endedAt" | "cpuSeconds"> {
  readonly pid: number;
  /** CPU seconds of the whole process since it began. */
  readonly processCpuSeconds: number;
}

/** Header of a message to the Node process of a Ray worker; the bytes of `dataset` follow it after a line feed. */
export type ToNode =
  | { readonly type: "dataset"; readonly id: string; readonly bytes: number }
  | { readonly type: "call"; readonly call: string; readonly dataset: string | null };

/** First character of each line from that process: an event, the last event, or the reason why there is none. */
export const EVENT = ".";
export const END = "=";
export const DIED = "!";
