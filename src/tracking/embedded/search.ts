import type { Connection } from "../disk/connection.ts";
import { type Clause, type Column, type Entity, parseFilter, parseOrder } from "../filter.ts";
import type { RunQuery } from "../store.ts";
import { limitsOf, tokenOf } from "./paging.ts";

/** Where each attribute lives in table `runs`. */
const RUN_COLUMNS: Readonly<Record<string, string>> = {
  run_id: "run_uuid",
  run_name: "name",
  user_id: "user_id",
  status: "status",
  artifact_uri: "artifact_uri",
  start_time: "start_time",
  end_time: "end_time",
};

const TABLES = { metric: "latest_metrics", param: "params", tag: "tags" } as const;

/** SQL text and the values of its question marks. */
interface Fragment {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * The ids of the active runs that match, in order, one page of them. Runs without the ordering value come last, NaN
 * before them; ties go to the later start, then to the smaller id.
 *
 * @throws UsageError `UW-TRACK-408` for the filter or the order, `UW-TRACK-410` for the page.
 */
export function searchRunIds(
  connection: Connection,
  query: RunQuery,
): { readonly runIds: readonly string[]; readonly nextPageToken: string | undefined } {
  const { size, offset } = limitsOf(query);
  const conditions = parseFilter(query.filter ?? "").map(condition);
  const orders = (query.orderBy ?? []).map(ordering);
  const where = conditions.map(({ sql }) => ` AND ${sql}`).join("");
  const order = [...orders.map(({ sql }) => sql), "r.start_time DESC", "r.run_uuid"].join(", ");
  // One row more than asked for tells whether there is a next page.
  const rows = connection.all<{ run_uuid: string }>(
    `SELECT r.run_uuid FROM runs r
     WHERE r.lifecycle_stage = 'active' AND CAST(r.experiment_id AS TEXT) IN (SELECT value FROM json_each(?))${where}
     ORDER BY ${order} LIMIT ? OFFSET ?`,
    JSON.stringify(query.experimentIds),
    ...[...conditions, ...orders].flatMap(({ values }) => values),
    size + 1,
    offset,
  );
  return {
    runIds: rows.slice(0, size).map((row) => row.run_uuid),
    nextPageToken: rows.length > size ? tokenOf(offset + size) : undefined,
  };
}

function condition(clause: Clause): Fragment {
  const { entity, key } = clause;
  switch (entity) {
    case "attribute":
      return compare(`r.${RUN_COLUMNS[key]}`, clause);
    case "dataset":
      return within(
        `SELECT i.destination_id FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
         LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
         WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN'`,
        [],
        compare(key === "context" ? "t.value" : `d.${key}`, clause),
      );
    default:
      return within(`SELECT run_uuid FROM ${TABLES[entity]} WHERE "key" = ?`, [key], compareValue(clause));
  }
}

/** NaN is stored as 0; it differs from every number, and is neither below nor above one. */
function compareValue(clause: Clause): Fragment {
  const comparison = compare("value", clause);
  if (clause.entity !== "metric") return comparison;
  return {
    sql: clause.operator === "!=" ? `(is_nan OR ${comparison.sql})` : `NOT is_nan AND ${comparison.sql}`,
    values: comparison.values,
  };
}

function compare(column: string, { operator, value }: Clause): Fragment {
  switch (operator) {
    case "IN":
    case "NOT IN":
      return { sql: `${column} ${operator} (${value.map(() => "?").join(", ")})`, values: value };
    case "ILIKE":
      return { sql: `lower(${column}) LIKE lower(?)`, values: [value] };
    default:
      return { sql: `${column} ${operator} ?`, values: [value] };
  }
}

function within(select: string, values: Fragment["values"], comparison: Fragment): Fragment {
  return { sql: `r.run_uuid IN (${select} AND ${comparison.sql})`, values: [...values, ...comparison.values] };
}

function ordering(text: string): Fragment {
  const { descending, ...column } = parseOrder(text);
  const direction = descending ? "DESC" : "ASC";
  const { sql, values } = valueOf(column);
  if (column.entity !== "metric") return { sql: `${sql} ${direction} NULLS LAST`, values };
  const isNan = valueOf(column, "is_nan");
  return {
    sql: `${isNan.sql} ASC NULLS LAST, ${sql} ${direction}`,
    values: [...isNan.values, ...values],
  };
}

function valueOf({ entity, key }: Column, column = "value"): Fragment {
  if (entity === "attribute") return { sql: `r.${RUN_COLUMNS[key]}`, values: [] };
  const table = TABLES[entity as Exclude<Entity, "attribute" | "dataset">];
  return { sql: `(SELECT ${column} FROM ${table} WHERE "key" = ? AND run_uuid = r.run_uuid)`, values: [key] };
}
