import { count, figure } from "../figure.ts";
import { html, type Markup } from "../html.ts";
import { markdownToHtml } from "../markdown.ts";
import { type Section, table } from "../parts.ts";
import type { Champion, StoredTraining } from "../stored-training.ts";

/** What the model folder says of itself. */
export function modelCardSection({ card, row }: Champion): Section {
  const body =
    card === ""
      ? html`<p>The run has no model card.</p>`
      : html`<div class="model-card" data-from="runs:/${row.runId}/model/README.md">${markdownToHtml(card, 3)}</div>`;
  return { id: "model-card", title: "Model card", body };
}

/** How to get these numbers again, and what exactly they were made of. */
export interface Reproduction {
  /** Command that trains the same models on the same rows. */
  readonly command: string;
  /** A file that the command reads, where flags can't say all. */
  readonly configFile?: { readonly name: string; readonly content: string };
}

export function provenanceSection(training: StoredTraining, reproduction: Reproduction, reportedBy: string): Section {
  const { run, settled, champion, storeUri } = training;
  const { command, configFile } = reproduction;
  const entries: readonly (readonly [string, Markup])[] = [
    ["Training run", html`<code>${run.info.runId}</code>`],
    ["Store", html`<code>${storeUri}</code>`],
    ["Started", html`<time datetime="${iso(run.info.startTime)}">${iso(run.info.startTime)}</time>`],
    ["Trained by", html`Underwrite ${run.tags["underwrite.version"]}`],
    ["Reported by", html`Underwrite ${reportedBy}`],
    ["Held out by", html`cross-validation <code>${run.params["cv"]}</code>, seed <code>${run.params["seed"]}</code>`],
    ["SHA-256 of the data", html`<code>${settled.sha256}</code>`],
    ["SHA-256 of the folds", html`<code>${settled.foldsSha256}</code>`],
  ];
  return {
    id: "provenance",
    title: "Reproduce it",
    body: html`<pre>${command}</pre>
${configFile && html`<p>with <code>${configFile.name}</code>:</p><pre>${configFile.content}</pre>`}
<p>The same version, data, folds and seed give the same predictions to the bit, on every executor.</p>
<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
${champion && filesTable(champion)}`,
  };
}

function filesTable({ files, row }: Champion): Markup {
  return table(
    "Files of the champion’s model",
    [{ title: "File" }, { title: "Bytes", numeric: true }, { title: "SHA-256" }],
    files.map(({ path, bytes, sha256 }) => ({
      cells: [
        html`<code>${path}</code>`,
        figure({ value: bytes, from: `runs:/${row.runId}/${path}` }, count),
        html`<code>${sha256}</code>`,
      ],
    })),
  );
}

/** `2026-03-01 09:15:00 UTC` */
function iso(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
