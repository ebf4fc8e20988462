/** Text in SVG, which neither wraps nor measures itself. */

/** Mean width of a character as a share of the font size, in the widest of the usual system fonts. */
const CHARACTER = 0.54;
const BOLD_CHARACTER = 0.6;

/** A cautious estimate, in pixels: what fits by it fits in any usual font. */
export function textWidth(text: string, size: number, bold = false): number {
  return text.length * size * (bold ? BOLD_CHARACTER : CHARACTER);
}

/** Breaks `text` at spaces into lines that fit `width` pixels. */
export function wrap(text: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size, bold) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** Left-aligned lines, the first with its top at `y`. */
export function textLines(lines: readonly string[], x: number, y: number, size: number, attributes = ""): string {
  const tspans = lines.map(
    (line, i) => `<tspan x="${x}" y="${round(y + size * (0.95 + 1.3 * i))}">${escapeXml(line)}</tspan>`,
  );
  return `<text text-anchor="start" font-size="${size}" ${attributes}>${tspans.join("")}</text>`;
}

export function escapeXml(text: string): string {
  // Numbers, colours and paths, which are nearly all there is, need none of it.
  if (!/[&<>"]/.test(text)) return text;
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
