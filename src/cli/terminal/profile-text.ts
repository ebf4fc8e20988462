import { type ColumnProfile, type Profile, thousands } from "../../table/index.ts";
import { percent, share } from "./format.ts";
import type { Page } from "./style.ts";
import { textTable, wrap } from "./text-table.ts";

const right = "right" as const;
/** Groups of a column shown; `--json` has all. */
const MOST_GROUPS = 12;
const BAR = 20;

/** What a modeller reads before training: the columns by falling information value, each one's groups, the findings. */
export function profileText(profile: Profile, page: Page): string {
  const { style } = page;
  const { name, rows, bads, badRate, target, source, columns, findings } = profile;
  const byValue = columns.toSorted((a, b) => b.iv - a.iv);
  return [
    `${style.bold(name)}  ${thousands(rows)} rows, ${columns.length} columns; ${thousands(bads)} bad (${percent(badRate)}): ${target.name} = ${target.event}`,
    style.dim(`${source.uri}  SHA-256 ${source.sha256}`),
    "",
    columnsTable(byValue, page),
    ...byValue.flatMap((column) => ["", groupsText(column, badRate, page)]),
    ...findingsText(findings, page),
  ].join("\n");
}

function columnsTable(columns: readonly ColumnProfile[], page: Page): string {
  return textTable(
    [
      { title: "column" },
      { title: "kind" },
      { title: "missing", align: right },
      { title: "distinct", align: right, optional: 4 },
      { title: "min", align: right, optional: 2 },
      { title: "median", align: right, optional: 1 },
      { title: "max", align: right, optional: 3 },
      { title: "IV", align: right },
      { title: "" },
      { title: "AUC", align: right },
    ],
    columns.map((column) => [
      column.name,
      column.kind,
      column.missing === 0 ? "0" : `${column.missing} (${percent(column.missingShare)})`,
      String(column.distinct),
      ...[column.numbers?.min, column.numbers?.median, column.numbers?.max].map(number),
      share(column.iv),
      column.strength,
      share(column.auc),
    ]),
    page.columns,
  );
}

function groupsText({ name, unit, groups }: ColumnProfile, badRate: number, { style, columns }: Page): string {
  const shown = groups.slice(0, MOST_GROUPS);
  const most = Math.max(badRate, ...shown.map((group) => group.badRate));
  const table = textTable(
    [
      { title: `${name}${unit === undefined ? "" : ` (${unit})`}` },
      { title: "rows", align: right },
      { title: "bad", align: right },
      { title: "", optional: 1 },
      { title: "WoE", align: right },
      { title: "" },
    ],
    shown.map((group) => [
      `  ${group.value}`,
      thousands(group.rows),
      percent(group.badRate),
      "▇".repeat(Math.round((BAR * group.badRate) / most)),
      group.woe.toFixed(2),
      style.dim(group.label ?? ""),
    ]),
    columns,
  );
  const [title, ...body] = table.split("\n");
  const more = groups.length - shown.length;
  return [style.bold(title), ...body, ...(more > 0 ? [style.dim(`  … and ${more} more groups (--json)`)] : [])].join(
    "\n",
  );
}

function findingsText(findings: Profile["findings"], { style, columns }: Page): string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ severity, column, message }) => {
    const mark = severity === "warning" ? style.warn("warning") : style.dim("note   ");
    return wrap(`  ${mark}  ${column === undefined ? "" : `${column}: `}${message}`, columns, " ".repeat(11));
  });
  return ["", style.bold("what to know before training"), ...lines];
}

function number(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
