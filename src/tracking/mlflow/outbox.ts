import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Connection } from "../disk/connection.ts";
import { storeFailure } from "../disk/failures.ts";
import type { Content, Operation } from "./operation.ts";

/** An operation that waits, and its place in the line. */
export interface Waiting {
  readonly place: number;
  readonly operation: Operation;
}

export interface Refused {
  readonly operation: Operation;
  readonly reason: string;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS operations (
  place INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  process INTEGER NOT NULL,
  operation TEXT NOT NULL,
  refusal TEXT
);
CREATE TABLE IF NOT EXISTS ids (
  key TEXT PRIMARY KEY,
  id TEXT NOT NULL
) WITHOUT ROWID;
`;

const PATIENCE_MS = 20_000;

/**
 * What could not be delivered to a server yet, in a file of this machine, so that it outlives the process: a line of
 * operations, and the ids that the server gave to what was made under a key.
 *
 * Processes of one folder share the file. Each delivers what it put in itself; what a process that has died left behind
 * is delivered by `underwrite runs sync`.
 */
export class Outbox {
  readonly file: string;
  readonly #connection: Connection;
  readonly #server: string;
  readonly #ids: Map<string, string>;

  private constructor(file: string, connection: Connection, server: string, ids: Map<string, string>) {
    this.file = file;
    this.#connection = connection;
    this.#server = server;
    this.#ids = ids;
  }

  /** True where a folder has an outbox already. */
  static exists(folder: string): boolean {
    return existsSync(fileIn(folder));
  }

  /** Every server that something in this folder waits for. */
  static async servers(folder: string): Promise<readonly string[]> {
    if (!Outbox.exists(folder)) return [];
    const connection = new Connection(fileIn(folder), PATIENCE_MS);
    const rows = await connection.read(() =>
      connection.all<{ server: string }>("SELECT DISTINCT server FROM operations ORDER BY server"),
    );
    await connection.close();
    return rows.map(({ server }) => server);
  }

  /**
   * @param server its address.
   * @param ids is filled with the server's ids of what was made under a key, here and from now on.
   * @throws UnavailableError where the file can't be used.
   */
  static async open(folder: string, server: string, ids: Map<string, string>): Promise<Outbox> {
    const file = fileIn(folder);
    const connection = new Connection(file, PATIENCE_MS);
    await connection.configure("PRAGMA journal_mode = WAL");
    await connection.configure("PRAGMA synchronous = NORMAL");
    await connection.write(() => connection.script(SCHEMA));
    const rows = await connection.read(() => connection.all<{ key: string; id: string }>("SELECT key, id FROM ids"));
    for (const { key, id } of rows) ids.set(key, id);
    return new Outbox(file, connection, server, ids);
  }

  /** Puts an operation at the end of the line. What it carries is copied. */
  async add(operation: Operation): Promise<void> {
    const kept =
      operation.type === "logArtifact" ? { ...operation, content: await this.#keep(operation.content) } : operation;
    await this.#connection.write(() => {
      this.#connection.run(
        "INSERT INTO operations (server, process, operation, refusal) VALUES (?, ?, ?, NULL)",
        this.#server,
        process.pid,
        JSON.stringify(kept),
      );
    });
  }

  /** The first ones of the line that a process put in, as far as they have not been refused. */
  async next(processId: number, count: number): Promise<readonly Waiting[]> {
    const rows = await this.#connection.read(() =>
      this.#connection.all<{ place: number; operation: string }>(
        `SELECT place, operation FROM operations WHERE server = ? AND process = ? AND refusal IS NULL
         ORDER BY place LIMIT ?`,
        this.#server,
        processId,
        count,
      ),
    );
    return rows.map(({ place, operation }) => ({ place, operation: JSON.parse(operation) }));
  }

  /** The processes that put in what has not been delivered, and how much it is. */
  async counts(): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#connection.read(() =>
      this.#connection.all<{ process: number; count: number }>(
        `SELECT process, count(*) AS count FROM operations WHERE server = ? GROUP BY process`,
        this.#server,
      ),
    );
    return new Map(rows.map(({ process, count }) => [process, count]));
  }

  /** Takes a delivered operation out, and notes the id of what it made. */
  async delivered({ place, operation }: Waiting, id: string | undefined): Promise<void> {
    await this.#connection.write(() => {
      if (id !== undefined && "key" in operation) {
        this.#connection.run("INSERT OR REPLACE INTO ids (key, id) VALUES (?, ?)", operation.key, id);
      }
      this.#connection.run("DELETE FROM operations WHERE place = ?", place);
    });
    if (id !== undefined && "key" in operation) this.#ids.set(operation.key, id);
    await this.#drop(operation);
  }

  /** Sets an operation aside that the server will never take. */
  async refused({ place }: Waiting, reason: string): Promise<void> {
    await this.#connection.write(() => {
      this.#connection.run("UPDATE operations SET refusal = ? WHERE place = ?", reason, place);
    });
  }

  /** Puts back in the line what was refused to a process. */
  async retryRefused(processId: number): Promise<void> {
    await this.#connection.write(() => {
      this.#connection.run(
        "UPDATE operations SET refusal = NULL WHERE server = ? AND process = ?",
        this.#server,
        processId,
      );
    });
  }

  async listRefused(): Promise<readonly Refused[]> {
    const rows = await this.#connection.read(() =>
      this.#connection.all<{ operation: string; reason: string }>(
        "SELECT operation, refusal AS reason FROM operations WHERE server = ? AND refusal IS NOT NULL ORDER BY place",
        this.#server,
      ),
    );
    return rows.map(({ operation, reason }) => ({ operation: JSON.parse(operation), reason }));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #keep(content: Content): Promise<Content> {
    const file = path.join(path.dirname(this.file), "outbox", randomUUID());
    try {
      await mkdir(path.dirname(file), { recursive: true });
      if ("file" in content) await copyFile(content.file, file);
      else await writeFile(file, "text" in content ? content.text : content.bytes);
    } catch (error) {
      throw storeFailure(error, file);
    }
    return { file };
  }

  async #drop(operation: Operation): Promise<void> {
    if (operation.type === "logArtifact" && "file" in operation.content)
      await rm(operation.content.file, { force: true });
  }
}

function fileIn(folder: string): string {
  return path.join(folder, "outbox.db");
}
