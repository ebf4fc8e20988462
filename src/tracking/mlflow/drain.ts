import { UnavailableError } from "../../errors.ts";
import type { Gate } from "./gate.ts";
import { ownerOf, precedents } from "./operation.ts";
import type { Outbox, Waiting } from "./outbox.ts";
import { ServerFailed } from "./refusal.ts";
import type { Sender } from "./sender.ts";

const AT_A_TIME = 256;

/** How often the server may break down over an operation before that counts as its refusal. */
const BREAKDOWNS = 5;

/** Delivers what is in an outbox. */
export class Drain {
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #gate: Gate;
  readonly #onEnd: (refusal: string | undefined) => void;
  readonly #breakdowns = new Map<number, number>();

  /** @param onEnd called after each operation, with the reason where the server refused it for good. */
  constructor(outbox: Outbox, sender: Sender, gate: Gate, onEnd: (refusal: string | undefined) => void) {
    this.#outbox = outbox;
    this.#sender = sender;
    this.#gate = gate;
    this.#onEnd = onEnd;
  }

  /**
   * Delivers until nothing of the outbox's session is left. Operations on one run or model follow each other in order, those on
   * different ones overlap.
   *
   * @throws UnavailableError where the server can't take more just now; what was delivered until then is out of the line.
   */
  async run(): Promise<void> {
    for (;;) {
      const line = await this.#outbox.next(AT_A_TIME);
      if (line.length === 0) return;
      const turns = new Map<string, Promise<void>>();
      for (const waiting of line) {
        const owner = ownerOf(waiting.operation);
        const before = [owner, ...precedents(waiting.operation)].flatMap((one) => turns.get(one) ?? []);
        const turn = Promise.all(before).then(() => this.#gate.run(() => this.#deliver(waiting)));
        turns.set(owner, turn);
      }
      const ended = await Promise.allSettled(turns.values());
      const failed = ended.find((end) => end.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    }
  }

  async #deliver(waiting: Waiting): Promise<void> {
    try {
      const made = await this.#sender.send(waiting.operation, true);
      await this.#outbox.delivered(waiting, made && ("run" in made ? made.run.runId : made.model.modelId));
      this.#onEnd(undefined);
    } catch (error) {
      if (!(error instanceof Error) || this.#mayPass(error, waiting.place)) throw error;
      await this.#outbox.refused(waiting, error.message);
      this.#onEnd(error.message);
    }
  }

  /** True where another attempt may succeed. */
  #mayPass(error: Error, place: number): boolean {
    if (!(error instanceof ServerFailed)) return error instanceof UnavailableError;
    const breakdowns = (this.#breakdowns.get(place) ?? 0) + 1;
    this.#breakdowns.set(place, breakdowns);
    return breakdowns < BREAKDOWNS;
  }
}
