import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { UnavailableError } from "../../errors.ts";
import { isBusy, storeFailure } from "./failures.ts";

/** How long SQLite itself waits for a lock. It blocks this thread meanwhile, so the longer wait is done by sleeping. */
const BLOCKING_WAIT_MS = 10;

/**
 * One SQLite file that many processes may use at once.
 *
 * Writers take turns: within the process through a queue, between processes through `BEGIN IMMEDIATE`. Waiting for
 * another process leaves the event loop free, so that a live view and Ctrl-C keep working. A transaction is over
 * before `write` resolves, and it runs without a pause, so nothing of ours can slip in between.
 *
 * In write-ahead mode with `synchronous = NORMAL`, a resolved write survives the death of the process; a power cut may
 * take the last ones, but never leaves half of a transaction.
 */
export class Connection {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #patienceMs: number;
  readonly #statements = new Map<string, StatementSync>();
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * @param patienceMs how long to wait for other processes before giving up.
   * @throws UnavailableError where the folder or the file can't be made or opened.
   */
  constructor(file: string, patienceMs: number) {
    this.path = file;
    this.#patienceMs = patienceMs;
    try {
      mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
      this.#database = new DatabaseSync(file, { timeout: BLOCKING_WAIT_MS, enableForeignKeyConstraints: true });
    } catch (error) {
      throw storeFailure(error, file);
    }
  }

  /** Runs SQL that reads nothing and can't be part of a transaction, such as a PRAGMA. */
  configure(sql: string): Promise<void> {
    return this.#patiently(() => this.#database.exec(sql));
  }

  /** Runs `work` on one state of the database, whatever other processes write meanwhile. */
  read<T>(work: () => T): Promise<T> {
    return this.#patiently(() => this.#inTransaction("BEGIN", work));
  }

  /** Runs `work` in a transaction of its own, after all writes asked for before. */
  write<T>(work: () => T): Promise<T> {
    const result = this.#lastWrite.then(() => this.#patiently(() => this.#inTransaction("BEGIN IMMEDIATE", work)));
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  // The row types are the caller's promise about its own SQL; SQLite can't check them.

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as unknown as Row[];
  }

  /** As `all`, each row as an array: twice as fast where rows are many. */
  tuples<Tuple extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): Tuple[] {
    const statement = this.#statement(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as Tuple[];
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as unknown as Row | undefined;
  }

  /** @returns the number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Runs several statements at once. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** Waits for the writes asked for, then lets go of the file. Safe to call twice. */
  async close(): Promise<void> {
    await this.#lastWrite;
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #inTransaction<T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T): T {
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async #patiently<T>(work: () => T): Promise<T> {
    const giveUpAt = performance.now() + this.#patienceMs;
    for (;;) {
      if (this.#closed) throw new UnavailableError("UW-TRACK-008", `the store ${this.path} is closed.`);
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw storeFailure(error, this.path);
      }
      // Uneven pauses keep processes that met once from meeting again and again.
      await sleep(5 + Math.random() * 45);
    }
  }
}
