import { html, Markup } from "./html.ts";
import type { Section } from "./parts.ts";
import { dataSection, type ProfileOrReason } from "./sections/data.ts";
import { decisionsSection } from "./sections/decisions.ts";
import { leaderboardSection } from "./sections/leaderboard.ts";
import { modelCardSection, provenanceSection, type Reproduction } from "./sections/provenance.ts";
import { calibrationSection, rankingSection } from "./sections/ranking.ts";
import { timingSection } from "./sections/timing.ts";
import { verdict } from "./sections/verdict.ts";
import type { StoredTraining } from "./stored-training.ts";
import { STYLE } from "./style.ts";

export interface ReportOptions {
  readonly data: ProfileOrReason;
  readonly reproduction: Reproduction;
  /** Of the product that writes the report. */
  readonly version: string;
}

/**
 * One training run as one HTML page that stands by itself: it asks nothing of any server, and its policy forbids it to.
 * Every number is a `<data>` element that names the place in the store it was read from.
 */
export function reportPage(training: StoredTraining, { data, reproduction, version }: ReportOptions): string {
  const { champion, run } = training;
  const name = run.inputs[0]?.name ?? run.params["data"];
  const first = verdict(training, "profile" in data ? data.profile : undefined);
  const sections: readonly Section[] = [
    leaderboardSection(training),
    ...(champion
      ? [decisionsSection(training, champion), rankingSection(training, champion), calibrationSection(champion)]
      : []),
    dataSection(training, data),
    timingSection(training),
    ...(champion ? [modelCardSection(champion)] : []),
    provenanceSection(training, reproduction, version),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${name}: ${first.title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header>
<p class="eyebrow">Underwrite report · ${name} · <time datetime="${new Date(run.info.startTime).toISOString()}">${new Date(run.info.startTime).toISOString().slice(0, 10)}</time></p>
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
<section id="verdict" class="verdict" aria-labelledby="verdict-title"><h1 id="verdict-title">${first.title}</h1>
${first.body}</section>
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>\n`,
)}</main>
<footer><p>Every number on this page is read from the store of the run; its source is in the page, beside it. Evidence for a decision, no decision.</p></footer>
</body>
</html>
`.toString();
}
