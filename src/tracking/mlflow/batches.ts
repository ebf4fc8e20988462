import type { Batch } from "../store.ts";
import { type Pair, toPairs } from "./answers.ts";

/** What MLflow's server takes in one request. Bytes: a margin below its 1,000,000, which counts the separators too. */
const LIMITS = { params: 100, tags: 100, metrics: 1000, items: 1000, bytes: 950_000 };

interface MetricBody {
  readonly key: string;
  /** Text where JSON has no number for it. */
  readonly value: number | string;
  readonly step: number;
  readonly timestamp: number;
  readonly model_id?: string;
}

/** The body of one `runs/log-batch`, without the run's id. */
export interface BatchBody {
  readonly params: readonly Pair[];
  readonly tags: readonly Pair[];
  readonly metrics: readonly MetricBody[];
}

type Item = ["params" | "tags", Pair] | ["metrics", MetricBody];

/** Cuts a batch into requests that the server takes, params first; one request where it fits. */
export function* splitBatch(batch: Batch): Generator<BatchBody> {
  let body = emptyBody();
  let items = 0;
  let bytes = 0;
  for (const [part, item] of itemsOf(batch)) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 2;
    const isFull = body[part].length === LIMITS[part] || items === LIMITS.items || bytes + size > LIMITS.bytes;
    if (isFull) {
      yield body;
      body = emptyBody();
      items = 0;
      bytes = 0;
    }
    if (part === "metrics") body.metrics.push(item);
    else body[part].push(item);
    items++;
    bytes += size;
  }
  if (items > 0) yield body;
}

function emptyBody(): { params: Pair[]; tags: Pair[]; metrics: MetricBody[] } {
  return { params: [], tags: [], metrics: [] };
}

function* itemsOf({ params, tags, metrics = [] }: Batch): Generator<Item> {
  const now = Date.now();
  for (const param of toPairs(params)) yield ["params", param];
  for (const tag of toPairs(tags)) yield ["tags", tag];
  for (const { key, value, step = 0, timestamp = now, modelId } of metrics) {
    // A model's metrics can't be NaN.
    const isModels = modelId !== undefined && !Number.isNaN(value);
    const text = Number.isFinite(value) ? value : String(value);
    yield ["metrics", { key, value: text, step, timestamp, ...(isModels && { model_id: modelId }) }];
  }
}
