import { UsageError } from "../errors.ts";

/**
 * MLflow's search language for runs:
 *
 *     metrics.roc_auc > 0.79 and params.learner = 'svm' and tags.`mlflow.runName` LIKE 'svm%' and status != 'FAILED'
 *
 * Clauses are joined by AND; there is no OR, as in MLflow. A key with other characters than letters, digits, `_` and `.`
 * stands in backticks or double quotes.
 */
export type Clause = NumberClause | TextClause | ListClause;

export interface NumberClause extends Column {
  readonly operator: "=" | "!=" | ">" | ">=" | "<" | "<=";
  readonly value: number;
}

export interface TextClause extends Column {
  readonly operator: "=" | "!=" | "LIKE" | "ILIKE";
  readonly value: string;
}

export interface ListClause extends Column {
  readonly operator: "IN" | "NOT IN";
  readonly value: readonly string[];
}

export interface Column {
  readonly entity: Entity;
  readonly key: string;
}

export interface Order extends Column {
  readonly descending: boolean;
}

export type Entity = "metric" | "param" | "tag" | "attribute" | "dataset";

const ENTITIES: Readonly<Record<string, Entity>> = {
  metric: "metric",
  metrics: "metric",
  param: "param",
  params: "param",
  parameter: "param",
  parameters: "param",
  tag: "tag",
  tags: "tag",
  attr: "attribute",
  attribute: "attribute",
  attributes: "attribute",
  run: "attribute",
  dataset: "dataset",
  datasets: "dataset",
};

const NUMERIC_ATTRIBUTES = ["start_time", "end_time"];
const ATTRIBUTES = ["run_id", "run_name", "user_id", "status", "artifact_uri", ...NUMERIC_ATTRIBUTES];
const DATASET_FIELDS = ["name", "digest", "context"];

/** @throws UsageError `UW-TRACK-408` naming the position where it stops making sense. */
export function parseFilter(text: string): readonly Clause[] {
  const scanner = new Scanner("filter", text);
  const clauses: Clause[] = [];
  if (scanner.atEnd()) return clauses;
  do clauses.push(parseClause(scanner));
  while (scanner.take(/AND\b/iy) !== undefined);
  if (!scanner.atEnd()) scanner.fail("AND or the end; clauses can't be joined by anything else");
  return clauses;
}

/** `metrics.cost_tuned ASC`; ascending unless told. @throws UsageError `UW-TRACK-408` */
export function parseOrder(text: string): Order {
  const scanner = new Scanner("order", text);
  const column = parseColumn(scanner);
  if (column.entity === "dataset") scanner.fail("a metric, param, tag or attribute; runs can't be ordered by data set");
  const direction = scanner.take(/(?:ASC|DESC)\b/iy);
  if (!scanner.atEnd()) scanner.fail("ASC, DESC or the end");
  return { ...column, descending: direction?.[0].toUpperCase() === "DESC" };
}

function parseClause(scanner: Scanner): Clause {
  const column = parseColumn(scanner);
  const { entity, key } = column;
  if (entity === "metric" || (entity === "attribute" && NUMERIC_ATTRIBUTES.includes(key))) {
    const operator = scanner.take(/!=|>=|<=|=|>|</y)?.[0] ?? scanner.fail("one of = != > >= < <=, as it is a number");
    const number = scanner.take(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy)?.[0] ?? scanner.fail("a number");
    return { ...column, operator: operator as NumberClause["operator"], value: Number(number) };
  }
  const operator = scanner
    .take(/!=|=|LIKE\b|ILIKE\b|IN\b|NOT\s+IN\b/iy)?.[0]
    .toUpperCase()
    .replace(/\s+/, " ");
  switch (operator) {
    case "IN":
    case "NOT IN":
      return { ...column, operator, value: parseList(scanner) };
    case "=":
    case "!=":
    case "LIKE":
    case "ILIKE":
      return { ...column, operator, value: parseText(scanner) };
    default:
      return scanner.fail("one of = != LIKE ILIKE IN NOT IN, as it is text");
  }
}

function parseColumn(scanner: Scanner): Column {
  const dotted = scanner.take(/([A-Za-z_]+)\.(?:`([^`]*)`|"([^"]*)"|([\w.]+))/y);
  if (dotted !== undefined) {
    const [all, prefix = "", backticked, quoted, bare] = dotted;
    const key = backticked ?? quoted ?? bare ?? "";
    const entity = ENTITIES[prefix];
    if (entity === undefined) scanner.fail("metrics.…, params.…, tags.…, attributes.… or datasets.…", all);
    if (entity === "attribute") checkName(scanner, all, key, ATTRIBUTES);
    if (entity === "dataset") checkName(scanner, all, key, DATASET_FIELDS);
    return { entity, key };
  }
  const bare = scanner.take(/[A-Za-z_]+/y)?.[0];
  if (bare === undefined) return scanner.fail("a column such as metrics.roc_auc, params.learner or status");
  checkName(scanner, bare, bare, ATTRIBUTES);
  return { entity: "attribute", key: bare };
}

function checkName(scanner: Scanner, taken: string, key: string, known: readonly string[]): void {
  if (!known.includes(key)) scanner.fail(`one of ${known.join(", ")}`, taken);
}

function parseText(scanner: Scanner): string {
  const quoted = scanner.take(/'([^']*)'|"([^"]*)"/y);
  return quoted?.[1] ?? quoted?.[2] ?? scanner.fail("text in quotes, such as 'svm'");
}

function parseList(scanner: Scanner): readonly string[] {
  if (scanner.take(/\(/y) === undefined) scanner.fail("a list such as ('svm', 'knn')");
  const values: string[] = [];
  do values.push(parseText(scanner));
  while (scanner.take(/,/y) !== undefined);
  if (scanner.take(/\)/y) === undefined) scanner.fail('"," or ")"');
  return values;
}

/** Walks over a text; white space between tokens does not count. */
class Scanner {
  readonly #what: string;
  readonly #text: string;
  #at = 0;

  constructor(what: string, text: string) {
    this.#what = what;
    this.#text = text;
    this.#skipSpace();
  }

  /** Moves past what the sticky `pattern` matches here, if anything. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    this.#skipSpace();
    return match;
  }

  atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** @param taken what was taken just before and is to blame; else what comes next is. */
  fail(expected: string, taken?: string): never {
    const at = taken === undefined ? this.#at : this.#text.lastIndexOf(taken, this.#at);
    const got = taken ?? (this.atEnd() ? "the end" : `"${this.#text.slice(at, at + 20)}"`);
    throw new UsageError(
      "UW-TRACK-408",
      `${this.#what} "${this.#text}", position ${at + 1}: expected ${expected}, got ${got}.`,
    );
  }

  #skipSpace(): void {
    const space = /\s*/y;
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }
}
