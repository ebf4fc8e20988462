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
  session TEXT NOT NULL,
  operation TEXT NOT NULL,
  refusal TEXT
);
CREATE TABLE IF NOT EXISTS ids (
  key TEXT PRIMARY KEY,
  id TEXT NOT NULL
) WITHOUT ROWID;
`;

/** Outboxes that this process has opened. */
let opened = 0;

const PATIENCE_MS = 20_000;

/**
 * What could not be delivered to a server yet, in a file of this machine, so that it outlives the process: a line of
 * operations, and the ids that the server gave to what was made under a key.
 *
 * Processes of one folder share the file. Each delivers what it put in itself; what one left behind that has ended is
 * delivered by `underwrite runs sync`.
 */
export class Outbox {
  readonly file: string;
  /** Whose this is: the id of the process, and which of its outboxes. */
  readonly session = `${process.pid}.${opened++}`;
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
        "INSERT INTO operations (server, session, operation, refusal) VALUES (?, ?, ?, NULL)",
        this.#server,
        this.session,
        JSON.stringify(kept),
      );
    });
  }

  /** The first ones of the line that are this session's to deliver, as far as they have not been refused. */
  async next(count: number): Promise<readonly Waiting[]> {
    const rows = await this.#connection.read(() =>
      this.#connection.all<{ place: number; operation: string }>(
        `SELECT place, operation FROM operations WHERE server = ? AND session = ? AND refusal IS NULL
         ORDER BY place LIMIT ?`,
        this.#server,
        this.session,
        count,
      ),
    );
    return rows.map(({ place, operation }) => ({ place, operation: JSON.parse(operation) }));
  }

  /** The sessions that put in what has not been delivered, and how much it is. Closed ones have the name "". */
  async counts(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#connection.read(() =>
      this.#connection.all<{ session: string; count: number }>(
        `SELECT session, count(*) AS count FROM operations WHERE server = ? GROUP BY session`,
        this.#server,
      ),
    );
    return new Map(rows.map(({ session, count }) => [session, count]));
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

  /** Makes what another session left this one's to deliver, what was refused to it included. */
  async takeOver(session: string): Promise<void> {
    await this.#connection.write(() => {
      this.#connection.run(
        "UPDATE operations SET session = ?, refusal = NULL WHERE server = ? AND session = ?",
        this.session,
        this.#server,
        session,
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

  /** Leaves what was not delivered to whoever comes next. */
  async close(): Promise<void> {
    await this.#connection.write(() => {
      this.#connection.run("UPDATE operations SET session = '' WHERE session = ?", this.session);
    });
    await this.#connection.close();
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

/** True where the process is still running that opened the session; it delivers what it put in. */
export function isInUse(session: string): boolean {
  if (session === "") return false;
  const processId = Number.parseInt(session, 10);
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function fileIn(folder: string): string {
  return path.join(folder, "outbox.db");
}
