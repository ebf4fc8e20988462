import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Everything that a folder's store holds: every row of every table, every artifact. Read as any other tool would. */
export function storedIn(folder: string): Record<string, unknown> {
  const database = new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    const rows = tables
      .map(({ name }) => String(name))
      .map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    return { ...Object.fromEntries(rows), artifacts: artifactsIn(join(folder, "mlruns")) };
  } finally {
    database.close();
  }
}

/** Changes a folder's store behind the command line's back. */
export function alterStore(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, "mlflow.db"));
  database.exec(sql);
  database.close();
}

export interface StoredRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly metrics: number;
}

/** The runs of a folder's store by name, and how many metrics each has. */
export function runsIn(folder: string): StoredRun[] {
  const database = new DatabaseSync(join(folder, "mlflow.db"), { readOnly: true });
  try {
    return database
      .prepare(
        `SELECT r.run_uuid AS id, r.name AS name, r.status AS status, COUNT(m.key) AS metrics
         FROM runs r LEFT JOIN latest_metrics m ON m.run_uuid = r.run_uuid GROUP BY r.run_uuid ORDER BY r.name, r.run_uuid`,
      )
      .all()
      .map(({ id, name, status, metrics }) => ({
        id: String(id),
        name: String(name),
        status: String(status),
        metrics: Number(metrics),
      }));
  } finally {
    database.close();
  }
}

function artifactsIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "base64")];
    }),
  );
}
