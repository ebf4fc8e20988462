import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError } from "../../errors.ts";
import { Drain } from "./drain.ts";
import { Gate } from "./gate.ts";
import { type Operation, ownerOf } from "./operation.ts";
import { isInUse, Outbox } from "./outbox.ts";
import type { Sender, Sent } from "./sender.ts";

export interface DeliveryOptions {
  /** The address that is shown, and that the outbox keeps apart. */
  readonly server: string;
  /** Folder of the outbox. */
  readonly folder: string;
  /** Requests at once. */
  readonly width: number;
  readonly notify: (line: string) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Gets operations to the server: at once while it answers, by way of the outbox while it does not. Whoever asks for one
 * waits until the server or the outbox has it, so that it outlives this process.
 */
export class Delivery {
  readonly #sender: Sender;
  readonly #options: DeliveryOptions;
  readonly #gate: Gate;
  readonly #ids: Map<string, string>;
  readonly #closing = new AbortController();
  /** The last operation on each owner that has not ended. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #outbox: Outbox | undefined;
  /** Operations in the outbox that this process put there and the server has not got. */
  #waiting = 0;
  #delivered = 0;
  #refused = 0;
  #hasSent = false;
  #opening: Promise<Outbox> | undefined;
  #drain: Drain | undefined;
  #draining: Promise<void> | undefined;
  #retrying: Promise<void> | undefined;

  /** @param ids is filled with the server's ids of what was made under a key. */
  constructor(options: DeliveryOptions, sender: Sender, ids: Map<string, string>) {
    this.#options = options;
    this.#gate = new Gate(options.width);
    this.#sender = sender;
    this.#ids = ids;
  }

  /** Takes up an outbox that is there already: it knows the ids of what was made under a key. */
  async open(): Promise<void> {
    const { folder, server, notify } = this.#options;
    if (!Outbox.exists(folder)) return;
    const outbox = await this.#openOutbox();
    const left = [...(await outbox.counts())].filter(([session]) => !isInUse(session));
    if (left.length === 0) return;
    const count = left.reduce((sum, [, ofOne]) => sum + ofOne, 0);
    notify(`${count} events of earlier runs wait for ${server}. Deliver them with \`underwrite runs sync\`.`);
  }

  /**
   * @returns what the server made; undefined where it made nothing, or the operation waits in the outbox.
   * @throws UsageError where the server refuses.
   * @throws UnavailableError where the server can't be used and has taken nothing from this process yet.
   */
  do(operation: Operation): Promise<Sent> {
    const owner = ownerOf(operation);
    const turn = (this.#turns.get(owner) ?? Promise.resolve()).then(() => this.#attempt(operation));
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (this.#turns.get(owner) === ended) this.#turns.delete(owner);
      });
    this.#turns.set(owner, ended);
    return turn;
  }

  /** Waits until the server has everything, so that it can be read. @throws UnavailableError where it can't get it. */
  async caughtUp(): Promise<void> {
    if (this.#waiting > 0) await this.#drainOnce();
  }

  /** Waits for what is under way, and so long for the server to take what waits; the rest stays in the outbox. */
  async close(patienceMs: number): Promise<void> {
    await Promise.allSettled(this.#turns.values());
    const timer = setTimeout(() => this.#closing.abort(), patienceMs);
    await this.#retrying;
    clearTimeout(timer);
    const { notify, server } = this.#options;
    const file = this.#outbox?.file;
    if (this.#waiting > 0) {
      notify(`${this.#waiting} events wait in ${file} for ${server}. Deliver them with \`underwrite runs sync\`.`);
    }
    if (this.#refused > 0) {
      notify(`${server} refused ${this.#refused} events; they are kept in ${file}. \`underwrite runs sync\` says why.`);
    }
    await this.#outbox?.close();
  }

  async #attempt(operation: Operation): Promise<Sent> {
    let reason = "";
    if (this.#waiting === 0) {
      try {
        const sent = await this.#gate.run(() => this.#sender.send(operation, false));
        this.#hasSent = true;
        return sent;
      } catch (error) {
        // Before anything was stored, better say at once that nothing can be.
        if (!(error instanceof UnavailableError && this.#hasSent)) throw error;
        reason = error.message;
      }
    }
    this.#waiting++;
    try {
      await (await this.#openOutbox()).add(operation);
    } catch (error) {
      this.#waiting--;
      throw error;
    }
    this.#retrying ??= this.#retry(reason).finally(() => {
      this.#retrying = undefined;
    });
    return undefined;
  }

  async #retry(reason: string): Promise<void> {
    const { notify, server } = this.#options;
    notify(`${reason} Logging goes on in ${this.#outbox?.file}, and is delivered when the server is back.`);
    const before = this.#delivered;
    for (let pause = FIRST_PAUSE_MS; this.#waiting > 0; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const { signal } = this.#closing;
      // The process need not stay alive for this: whoever wants it to, closes the store.
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      await this.#drainOnce().catch(() => undefined);
      if (signal.aborted) return;
    }
    notify(`${server} is back: ${this.#delivered - before} events delivered.`);
  }

  /** Everybody who wants the outbox drained waits for the same attempt. */
  #drainOnce(): Promise<void> {
    this.#draining ??= this.#drainNow().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async #drainNow(): Promise<void> {
    this.#drain ??= new Drain(await this.#openOutbox(), this.#sender, this.#gate, (refusal) => {
      this.#waiting--;
      if (refusal === undefined) this.#delivered++;
      else this.#refused++;
    });
    await this.#drain.run();
  }

  #openOutbox(): Promise<Outbox> {
    this.#opening ??= Outbox.open(this.#options.folder, this.#options.server, this.#ids).then((outbox) => {
      this.#outbox = outbox;
      return outbox;
    });
    return this.#opening;
  }
}
