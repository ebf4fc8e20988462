import type { Batch, MetricPoint } from "../store.ts";
import type { Connection } from "./connection.ts";

/** SQL knows neither NaN nor infinity: MLflow stores 0 with a flag, and the largest double. */
function toStored(value: number): { readonly value: number; readonly isNan: 0 | 1 } {
  if (Number.isNaN(value)) return { value: 0, isNan: 1 };
  return { value: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)), isNan: 0 };
}

/** What `toStored` was given. */
export function fromStored(value: number, isNan: number): number {
  if (isNan !== 0) return Number.NaN;
  return Math.abs(value) === Number.MAX_VALUE ? value * 2 : value;
}

/** Adds values to the histories and moves the latest ones on. A value that is there already changes nothing. */
export function insertMetrics(connection: Connection, runId: string, metrics: NonNullable<Batch["metrics"]>): void {
  const now = Date.now();
  for (const { key, value: given, step = 0, timestamp = now } of metrics) {
    const { value, isNan } = toStored(given);
    connection.run(
      `INSERT OR IGNORE INTO metrics ("key", value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)`,
      key,
      value,
      timestamp,
      runId,
      step,
      isNan,
    );
    connection.run(
      `INSERT INTO latest_metrics ("key", value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT ("key", run_uuid) DO UPDATE SET
         value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
       WHERE (excluded.step, excluded.timestamp, excluded.value)
         > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)`,
      key,
      value,
      timestamp,
      step,
      isNan,
      runId,
    );
  }
}

export function selectHistory(connection: Connection, runId: string, key: string): readonly MetricPoint[] {
  return connection
    .all<{ value: number; isNan: number; step: number; timestamp: number }>(
      `SELECT value, is_nan AS isNan, step, timestamp FROM metrics WHERE run_uuid = ? AND "key" = ?
       ORDER BY step, timestamp, value`,
      runId,
      key,
    )
    .map(({ value, isNan, step, timestamp }) => ({ value: fromStored(value, isNan), step, timestamp }));
}
