import { escapeHtml, Markup } from "./html.ts";

/**
 * As much of Markdown as model cards use: headings, paragraphs, lists, tables, indented code, **bold** and `code`.
 * Anything else stays the text that it is; HTML is never let through.
 * @param topLevel level of `#`: 3 makes it an `<h3>`.
 */
export function markdownToHtml(markdown: string, topLevel: number): Markup {
  const blocks = markdown
    .replaceAll("\r\n", "\n")
    // Spaces before the first line may be what makes it code.
    .replaceAll(/^\n+|\s+$/g, "")
    .split(/\n{2,}/);
  const parts: string[] = [];
  for (const block of blocks) {
    const code = /^ {4}/.test(block);
    const previous = parts.at(-1);
    // Lines of code that a blank line parts are one piece of code.
    if (code && previous?.endsWith("</pre>"))
      parts[parts.length - 1] = `${previous.slice(0, -6)}\n\n${indented(block)}</pre>`;
    else if (code) parts.push(`<pre>${indented(block)}</pre>`);
    else parts.push(blockToHtml(block, topLevel));
  }
  return new Markup(parts.join("\n"));
}

function indented(block: string): string {
  return escapeHtml(block.replaceAll(/^ {4}/gm, ""));
}

function blockToHtml(block: string, topLevel: number): string {
  const lines = block.split("\n");
  const heading = /^(#+) (.*)$/.exec(lines[0]);
  if (heading) {
    const level = Math.min(6, heading[1].length + topLevel - 1);
    const rest = lines.slice(1).join("\n");
    return `<h${level}>${inline(heading[2])}</h${level}>${rest === "" ? "" : blockToHtml(rest, topLevel)}`;
  }
  if (lines[0].startsWith("|") && /^\|[ :|-]+\|$/.test(lines[1] ?? "")) return table(lines);
  if (lines[0].startsWith("- ")) return list(lines);
  return `<p>${inline(lines.join(" "))}</p>`;
}

/** A line that does not begin with a dash goes on with the item before. */
function list(lines: readonly string[]): string {
  const items: string[] = [];
  for (const line of lines) {
    if (line.startsWith("- ")) items.push(line.slice(2));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
}

function table([header, , ...body]: readonly string[]): string {
  const cells = (line: string) =>
    line
      .trim()
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim().replaceAll("\\|", "|")));
  const head = cells(header).map((cell) => `<th scope="col">${cell}</th>`);
  const rows = body.map((line) => {
    const [first, ...rest] = cells(line);
    return `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="Columns of the model" tabindex="0"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function inline(text: string): string {
  return escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>");
}
