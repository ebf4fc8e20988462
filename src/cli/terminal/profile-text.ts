import type { ColumnProfile, Profile } from "../../table/index.ts";
import { percent, share } from "./format.ts";
import type { Style } from "./style.ts";
import { textTable } from "./text-table.ts";

const right = "right" as const;
/** Groups of a column shown; `--json` has all. */
const MOST_GROUPS = 12;
const BAR = 20;

/** What a modeller reads before training: the columns by falling information value, each one's groups, the findings. */
export function profileText(profile: Profile, style: Style): string {
  const { name, rows, bads, badRate, target, source, columns, findings } = profile;
  const byValue = columns.toSorted((a, b) => b.iv - a.iv);
  return [
    `${style.bold(name)}  ${rows.toLocaleString("en")} rows, ${columns.length} columns; ${bads.toLocaleString("en")} bad (${percent(badRate)}): ${target.name} = ${target.event}`,
    style.dim(`${source.uri}  SHA-256 ${source.sha256}`),
    "",
    columnsTable(byValue),
    ...byValue.flatMap((column) => ["", groupsText(column, badRate, style)]),
    ...findingsText(findings, style),
  ].join("\n");
}

function columnsTable(columns: readonly ColumnProfile[]): string {
  return textTable(
    [
      { title: "column" },
      { title: "kind" },
      { title: "missing", align: right },
      { title: "distinct", align: right },
      { title: "min", align: right },
      { title: "median", align: right },
      { title: "max", align: right },
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
  );
}

function groupsText({ name, unit, groups }: ColumnProfile, badRate: number, style: Style): string {
  const shown = groups.slice(0, MOST_GROUPS);
  const most = Math.max(badRate, ...shown.map((group) => group.badRate));
  const table = textTable(
    [
      { title: `${name}${unit === undefined ? "" : ` (${unit})`}` },
      { title: "rows", align: right },
      { title: "bad", align: right },
      { title: "" },
      { title: "WoE", align: right },
      { title: "" },
    ],
    shown.map((group) => [
      `  ${group.value}`,
      group.rows.toLocaleString("en"),
      percent(group.badRate),
      "▇".repeat(Math.round((BAR * group.badRate) / most)),
      group.woe.toFixed(2),
      style.dim(group.label ?? ""),
    ]),
  );
  const [title, ...body] = table.split("\n");
  const more = groups.length - shown.length;
  return [style.bold(title), ...body, ...(more > 0 ? [style.dim(`  … and ${more} more groups (--json)`)] : [])].join(
    "\n",
  );
}

function findingsText(findings: Profile["findings"], style: Style): string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ severity, column, message }) => {
    const mark = severity === "warning" ? style.warn("warning") : style.dim("note   ");
    return `  ${mark}  ${column === undefined ? "" : `${column}: `}${message}`;
  });
  return ["", style.bold("what to know before training"), ...lines];
}

function number(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}
