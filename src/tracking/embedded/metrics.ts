import type { Connection } from "../disk/connection.ts";
import type { Batch, MetricPoint } from "../store.ts";
import { requireModel } from "./logged-models.ts";
import { fromStored, toStored } from "./metric-value.ts";

/** Adds values to the histories and moves the latest ones on. A value that is there already changes nothing. */
export function insertMetrics(
  connection: Connection,
  experimentId: number,
  runId: string,
  metrics: NonNullable<Batch["metrics"]>,
): void {
  const now = Date.now();
  const latest = new Map<string, StoredPoint>();
  for (const { key, value: given, step = 0, timestamp = now, modelId } of metrics) {
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
    const point = { step, timestamp, value, isNan };
    if (isLater(point, latest.get(key))) latest.set(key, point);
    // A model's metrics have no flag for NaN.
    if (modelId === undefined || isNan === 1) continue;
    requireModel(connection, modelId);
    connection.run(
      `INSERT OR IGNORE INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value,
         experiment_id, run_id, dataset_uuid, dataset_name, dataset_digest)
       VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)`,
      modelId,
      key,
      timestamp,
      step,
      value,
      experimentId,
      runId,
    );
  }
  for (const [key, { step, timestamp, value, isNan }] of latest) {
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

/** A point as the tables have it. */
interface StoredPoint {
  readonly step: number;
  readonly timestamp: number;
  readonly value: number;
  readonly isNan: number;
}

/** By step, then by time, then by value: MLflow's order. */
function isLater(point: StoredPoint, than: StoredPoint | undefined): boolean {
  if (than === undefined) return true;
  return (point.step - than.step || point.timestamp - than.timestamp || point.value - than.value) > 0;
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
