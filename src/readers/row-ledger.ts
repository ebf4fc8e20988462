import { count, dataError, some } from "./codes.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import type { CellProblem } from "./type-column.ts";

/**
 * Which rows can't be used, and why. Told to fail, it throws at the first; told to skip, it remembers them, so that
 * row numbers stay those of the file until all columns are read.
 */
export class RowLedger {
  readonly #policy: "fail" | "skip";
  readonly #rejected: Uint8Array;
  readonly #reasons: string[] = [];

  constructor({ rows, brokenRows }: RawTable, policy: "fail" | "skip") {
    this.#policy = policy;
    this.#rejected = new Uint8Array(rows);
    if (brokenRows.length > 0) {
      const [{ problem }] = brokenRows;
      this.#note(
        brokenRows.map(({ row }) => row),
        problem,
      );
    }
  }

  /** Rejects rows for their cell in one column. @throws DataError where the policy is to fail. */
  rejectCells(column: RawColumn, { code, rows, expected, remedy }: CellProblem): void {
    this.reject(rows, `${column.name} is not ${expected}`, (row) => {
      const more = rows.length > 1 ? ` (${count(rows.length - 1, "more row")} like it)` : "";
      return dataError(
        code,
        `row ${row + 1}: ${column.name} = "${column.text(row)}", expected ${expected}${more}. ${remedy}`,
      );
    });
  }

  /**
   * Rejects rows that are not rejected yet.
   * @param errorAt makes the error of the first of them.
   */
  reject(rows: readonly number[], reason: string, errorAt: (row: number, rows: number) => Error): void {
    const fresh = rows.filter((row) => this.#rejected[row] === 0);
    if (fresh.length === 0) return;
    if (this.#policy === "fail") throw errorAt(fresh[0], fresh.length);
    this.#note(fresh, reason);
  }

  /** The rows to keep, rising. @throws DataError `UW-DATA-031` where there is none. */
  keptRows(): Int32Array {
    const kept = Int32Array.from(this.#rejected.keys()).filter((row) => this.#rejected[row] === 0);
    if (kept.length > 0) return kept;
    throw dataError(
      "UW-DATA-031",
      `no row is left of ${this.#rejected.length}: ${this.#reasons.join("; ")}. Fix the file.`,
    );
  }

  /** What was skipped, for people. */
  warnings(): readonly string[] {
    return this.#reasons.map((reason) => `skipped ${reason}`);
  }

  #note(rows: readonly number[], reason: string): void {
    for (const row of rows) this.#rejected[row] = 1;
    this.#reasons.push(`${count(rows.length, "row")} (${some(rows.map((row) => row + 1))}): ${reason}`);
  }
}
