import type { DatasetRef } from "../executor.ts";
import type { Outbox } from "./outbox.ts";
import type { FromDriver } from "./protocol.ts";
import { withSharedFile } from "./shared-file.ts";

/** What Ray takes as one package: smaller data go through the head, larger ones by a file, where the driver sees it. */
const PACKAGE_BYTES = 100 * 2 ** 20;
/** The head keeps a piece in memory until the driver has read it, so there are never more. */
const PIECE_BYTES = 16 * 2 ** 20;
const PIECES_AT_HEAD = 2;

/** Brings data to the driver, which puts them into Ray's object store. */
export class DataSender {
  readonly #outbox: Outbox;
  /** Waits, by data set, for the driver to say whether it has the data. */
  readonly #arrivals = new Map<string, (arrived: boolean) => void>();
  readonly #piecesTaken = new Map<string, number>();
  #pieceTaken: () => void = () => {};
  #givenUp = false;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** @param folder that the driver may see too. */
  async send(id: string, blob: Uint8Array, folder: string | undefined): Promise<Required<DatasetRef>["travelled"]> {
    const bytes = blob.length;
    if (bytes > PACKAGE_BYTES && folder !== undefined && (await this.#sendFile(id, blob, folder))) {
      return { bytes, way: `by a file in ${folder}` };
    }
    await this.#sendPieces(id, blob);
    return { bytes, way: "through the head" };
  }

  hear(message: Extract<FromDriver, { type: "dataset" | "unseen" | "pieces" }>): void {
    if (message.type === "pieces") {
      this.#piecesTaken.set(message.dataset, message.taken);
      this.#pieceTaken();
    } else {
      this.#arrivals.get(message.dataset)?.(message.type === "dataset");
    }
  }

  /** What has not arrived never will. */
  giveUp(): void {
    this.#givenUp = true;
    for (const arrive of this.#arrivals.values()) arrive(true);
    this.#pieceTaken();
  }

  #sendFile(id: string, blob: Uint8Array, folder: string): Promise<boolean> {
    return withSharedFile(folder, blob, (path) => {
      this.#outbox.send({ type: "file", dataset: id, path, bytes: blob.length });
      return this.#arrival(id);
    });
  }

  async #sendPieces(id: string, blob: Uint8Array): Promise<void> {
    const arrival = this.#arrival(id);
    for (let from = 0, sent = 0; from < blob.length; from += PIECE_BYTES, sent++) {
      while (sent - (this.#piecesTaken.get(id) ?? 0) >= PIECES_AT_HEAD && !this.#givenUp) {
        await new Promise<void>((resolve) => (this.#pieceTaken = resolve));
      }
      const last = from + PIECE_BYTES >= blob.length;
      this.#outbox.send({ type: "data", dataset: id, last }, blob.subarray(from, from + PIECE_BYTES));
    }
    await arrival;
  }

  #arrival(id: string): Promise<boolean> {
    if (this.#givenUp) return Promise.resolve(true);
    return new Promise((resolve) => this.#arrivals.set(id, resolve));
  }
}
