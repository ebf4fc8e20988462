import { setTimeout as sleep } from "node:timers/promises";
import type { ToDriver } from "./protocol.ts";
import type { RayHttp } from "./ray-http.ts";

const RETRY_MS = 500;
/** The driver ends itself after four times as long. */
const ALIVE_MS = 15_000;

interface Message {
  readonly header: ToDriver;
  readonly body?: Uint8Array;
}

/**
 * Messages to the driver, in order, each uploaded like a package under a number: the dashboard is all of the cluster
 * that the submitter needs to reach.
 */
export class Outbox {
  readonly #http: RayHttp;
  readonly #session: string;
  #waiting: Message[] = [];
  #next = 0;
  #sending: Promise<void> | undefined;
  #alive: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(http: RayHttp, session: string) {
    this.#http = http;
    this.#session = session;
  }

  start(): void {
    this.#alive = setInterval(() => this.send({ type: "alive" }), ALIVE_MS).unref();
  }

  send(header: ToDriver, body?: Uint8Array): void {
    const last = this.#waiting.at(-1)?.header;
    if (header.type === "tasks" && last?.type === "tasks") {
      const tasks = [...last.tasks, ...header.tasks];
      this.#waiting[this.#waiting.length - 1] = { header: { type: "tasks", tasks } };
    } else {
      this.#waiting.push({ header, ...(body && { body }) });
    }
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Waits until everything has been sent. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  /** Drops what has not been sent. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#alive);
  }

  async #sendAll(): Promise<void> {
    // Tasks submitted in one go travel in one message.
    await new Promise((resolve) => setImmediate(resolve));
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const header = Buffer.from(`${JSON.stringify(message.header)}\n`);
      const bytes = message.body === undefined ? header : Buffer.concat([header, message.body]);
      const path = `/api/packages/gcs/_ray_pkg_underwrite_${this.#session}_${this.#next++}.zip`;
      // Under the same number again, until it arrives or somebody notices that the cluster is gone.
      while (!this.#stopped && !(await this.#put(path, bytes))) await sleep(RETRY_MS);
    }
  }

  async #put(path: string, bytes: Uint8Array): Promise<boolean> {
    return this.#http.putBytes(path, bytes).then(
      () => true,
      () => false,
    );
  }
}
