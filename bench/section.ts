import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Machine } from "./machine.ts";
import { markdownOf } from "./report.ts";
import type { Findings, Suite } from "./suite.ts";

const FILE = path.join(import.meta.dirname, "../docs/benchmarks.md");

const INTRODUCTION = `# Benchmarks

How long Underwrite takes beside the tools that its users would take instead. Times are medians of runs that take turns;
*ratio* is ours / peer, and *limit* what it may be at most, so that a regression is seen. Each section is written by the
command that it names, on the machine that it names.
`;

/** What was measured, on what, when, and under which load. */
export interface Measured {
  /** What was asked for but the suite, as `flagsText` has it. */
  readonly flags: string;
  readonly machine: Machine;
  /** Over the minute before and the minute at the end. */
  readonly load: { readonly before: number; readonly after: number };
  readonly date: string;
  readonly findings: Findings;
}

/** One section, heading included: Markdown that also a terminal can show. */
export function sectionOf({ name, title, method }: Suite, { flags, machine, load, date, findings }: Measured): string {
  const { cpu, cores, memoryGb, system, node } = machine;
  const versions = Object.entries({ Node: node, ...findings.versions }).map(([what, version]) => `${what} ${version}`);
  return [
    `## ${title}`,
    wrap(method),
    wrap(
      `\`npm run bench -- ${name}${flags} --write\`, ${date}: ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; ` +
        `${versions.join(", ")}. Load average before ${load.before.toFixed(2)}, after ${load.after.toFixed(2)}.`,
    ),
    ...findings.tables.map((table) => `### ${table.title}\n\n${markdownOf(table)}`),
  ].join("\n\n");
}

/** Puts a section into `docs/benchmarks.md`, in the place of the one with its heading, if any. */
export function writeSection(title: string, section: string): void {
  const text = existsSync(FILE) ? readFileSync(FILE, "utf8") : INTRODUCTION;
  writeFileSync(FILE, replaceSection(text, title, section));
}

/** @returns the text with the section that has this title replaced, or added at the end. */
export function replaceSection(text: string, title: string, section: string): string {
  const [head, ...sections] = text.trimEnd().split(/\n+(?=## )/);
  const at = sections.findIndex((old) => old.startsWith(`## ${title}\n`));
  const kept = at < 0 ? [...sections, section] : sections.with(at, section);
  return `${[head, ...kept].join("\n\n")}\n`;
}

function wrap(text: string, width = 120): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
