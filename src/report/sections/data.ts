import type { ColumnProfile, Profile } from "../../table/index.ts";
import { compact, count, figure, percent, share } from "../figure.ts";
import { html, type Markup } from "../html.ts";
import { type Section, table } from "../parts.ts";
import type { StoredTraining } from "../stored-training.ts";

/** The profile of the data, or why there is none. */
export type ProfileOrReason = { readonly profile: Profile } | { readonly unavailable: string };

/** What the models learnt from, and what to know before trusting them. */
export function dataSection({ run, settled, leaderboard }: StoredTraining, data: ProfileOrReason): Section {
  const title = "Data";
  if ("unavailable" in data) {
    const badRate = {
      value: leaderboard.baselines.badRate,
      from: `runs:/${run.info.runId}/leaderboard.json#baselines/badRate`,
    };
    return {
      id: "data",
      title,
      body: html`<p>${run.inputs[0]?.name ?? run.params["data"]}: ${figure(badRate, percent)} of the applicants went bad. SHA-256 <code>${settled.sha256}</code>.</p>
<p class="warning">The data could not be loaded again, so there is no profile of them here: ${data.unavailable}</p>`,
    };
  }
  const { profile } = data;
  const { rows, bads, badRate, target, source, columns } = profile;
  const fact = (path: string, value: number, format: (value: number) => string) =>
    figure({ value, from: `data#${path}` }, format);
  return {
    id: "data",
    title,
    body: html`<p>${profile.name}: ${fact("rows", rows, count)} applicants, ${fact("bads", bads, count)} of them bad (${fact("badRate", badRate, percent)}), which is <code>${target.name} = ${target.event}</code>. Read from <code>${source.uri}</code>; same bytes as at training.</p>
${findingsList(profile)}
${table(
  "Columns by falling information value",
  [
    { title: "Column" },
    { title: "Kind" },
    { title: "Missing", numeric: true },
    { title: "Distinct", numeric: true },
    { title: "Least", numeric: true },
    { title: "Median", numeric: true },
    { title: "Most", numeric: true },
    { title: html`<abbr title="Information value">IV</abbr>`, numeric: true },
    { title: "Strength" },
    { title: html`<abbr title="ROC AUC of this column alone">AUC</abbr>`, numeric: true },
  ],
  byValue(columns).map(({ column, at }) => {
    const number = (name: "min" | "median" | "max") =>
      column.numbers && fact(`columns/${at}/numbers/${name}`, column.numbers[name], compact);
    const { unit } = column;
    return {
      cells: [
        html`${column.name}${unit === undefined ? undefined : html` <small>(${unit})</small>`}`,
        column.kind,
        fact(`columns/${at}/missing`, column.missing, count),
        fact(`columns/${at}/distinct`, column.distinct, count),
        number("min"),
        number("median"),
        number("max"),
        fact(`columns/${at}/iv`, column.iv, share),
        column.strength,
        fact(`columns/${at}/auc`, column.auc, share),
      ],
    };
  }),
)}
<details><summary>Bad rates by level and by bin of every column</summary>
<div class="groups">${byValue(columns).map(({ column, at }) => groupsTable(column, at))}</div></details>`,
  };
}

function byValue(columns: readonly ColumnProfile[]): { column: ColumnProfile; at: number }[] {
  return columns.map((column, at) => ({ column, at })).sort((a, b) => b.column.iv - a.column.iv);
}

function findingsList({ findings }: Profile): Markup {
  return html`<ul class="plain">${findings.map(
    ({ severity, column, message }) =>
      html`<li class="${severity}"><span class="badge ${severity}">${severity}</span> ${column === undefined ? undefined : html`<strong>${column}</strong>: `}${message}${/[.?!]$/.test(message) ? undefined : "."}</li>\n`,
  )}</ul>`;
}

/** At most a screenful: what has more levels is no column to read level by level. */
const MOST_GROUPS = 30;

function groupsTable({ name, groups }: ColumnProfile, at: number): Markup {
  return table(
    name,
    [
      { title: "Value" },
      { title: "Rows", numeric: true },
      { title: "Bad", numeric: true },
      { title: "WoE", numeric: true },
    ],
    groups.slice(0, MOST_GROUPS).map(({ value, label, rows, badRate, woe }, i) => {
      const from = `data#columns/${at}/groups/${i}`;
      return {
        cells: [
          html`<code>${value}</code>${label === undefined ? undefined : html` ${label}`}`,
          figure({ value: rows, from: `${from}/rows` }, count),
          figure({ value: badRate, from: `${from}/badRate` }, percent),
          figure({ value: woe, from: `${from}/woe` }, (number) => share(number, 2)),
        ],
      };
    }),
  );
}
