/** A strict reader of the little XML that charts are written in: what a browser would refuse, it refuses. */
export interface SvgNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: SvgNode[];
  /** Text directly within. */
  text: string;
}

const TOKEN = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);/gi;

/** @throws Error where the text is not well-formed. */
export function parseSvg(svg: string): SvgNode {
  const root: SvgNode = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let end = 0;
  for (const match of svg.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const [token, closing, name, attributes, empty, text] = match;
    if (token.replace(ENTITY, "").includes("&")) throw new Error(`stray & in ${token}`);
    const parent = open[open.length - 1];
    if (text !== undefined) {
      parent.text += text;
    } else if (closing === "/") {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else {
      const node: SvgNode = { name, attributes: readAttributes(attributes), children: [], text: "" };
      parent.children.push(node);
      if (empty === "") open.push(node);
    }
  }
  if (end !== svg.length) throw new Error(`not XML: ${svg.slice(end, end + 60)}`);
  if (open.length > 1) throw new Error(`<${open[open.length - 1].name}> is never closed`);
  return root.children[0];
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`${name} is given twice`);
    found[name] = value;
  }
  return found;
}

/** The attributes of every element of a name. */
export function attributesOf(node: SvgNode, name: string): Readonly<Record<string, string>>[] {
  const own = node.name === name ? [node.attributes] : [];
  return [...own, ...node.children.flatMap((child) => attributesOf(child, name))];
}

/** All that is written, lines joined by a space. */
export function textOf(node: SvgNode): string {
  if (node.name === "style" || node.name === "title") return "";
  return [node.text.trim(), ...node.children.map(textOf)].filter((part) => part !== "").join(" ");
}
