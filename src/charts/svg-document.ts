/**
 * As much of a document as Observable Plot needs to draw SVG in, and to write down what it drew. It is not the page's,
 * in a browser either: so a chart is the same bytes everywhere, and costs no document library.
 */
import { type PlotOptions, plot } from "@observablehq/plot";
import { escapeXml } from "./text.ts";

const SVG = "http://www.w3.org/2000/svg";

class SvgText {
  parentNode: SvgElement | null = null;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return escapeXml(this.#text);
  }
}

type SvgNode = SvgElement | SvgText;

class SvgElement {
  readonly namespaceURI = SVG;
  readonly ownerDocument: SvgDocument;
  readonly tagName: string;
  readonly childNodes: SvgNode[] = [];
  parentNode: SvgElement | null = null;
  readonly #attributes = new Map<string, string>();

  constructor(ownerDocument: SvgDocument, tagName: string) {
    this.ownerDocument = ownerDocument;
    this.tagName = tagName;
  }

  get firstChild(): SvgNode | null {
    return this.childNodes[0] ?? null;
  }

  set textContent(text: unknown) {
    this.childNodes.length = 0;
    if (text !== null && text !== undefined && text !== "") this.appendChild(new SvgText(String(text)));
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: unknown): void {
    // The picture as a whole has a role and a name; a group has no role that a name could belong to.
    if (name.startsWith("aria-")) return;
    this.#attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  appendChild<Node extends SvgNode>(child: Node): Node {
    return this.insertBefore(child, null);
  }

  insertBefore<Node extends SvgNode>(child: Node, next: SvgNode | null): Node {
    const siblings = child.parentNode?.childNodes;
    if (siblings !== undefined) siblings.splice(siblings.indexOf(child), 1);
    child.parentNode = this;
    if (next === null) this.childNodes.push(child);
    else this.childNodes.splice(this.childNodes.indexOf(next), 0, child);
    return child;
  }

  /** The children as XML, without style sheets. */
  get innerMarkup(): string {
    return this.childNodes.filter((child) => !(child instanceof SvgElement && child.tagName === "style")).join("");
  }

  toString(): string {
    const attributes = Array.from(this.#attributes, ([name, value]) => ` ${name}="${escapeXml(value)}"`).join("");
    const inner = this.innerMarkup;
    return inner === ""
      ? `<${this.tagName}${attributes}/>`
      : `<${this.tagName}${attributes}>${inner}</${this.tagName}>`;
  }
}

class SvgDocument {
  readonly documentElement = new SvgElement(this, "svg");

  createElementNS(_namespace: string, tagName: string): SvgElement {
    return new SvgElement(this, tagName);
  }

  createTextNode(text: string): SvgText {
    return new SvgText(text);
  }
}

/** Draws a plot and returns the marks as XML, to be placed into a picture. */
export function plotMarkup(options: PlotOptions): { readonly markup: string; readonly height: number } {
  const drawn = plot({ ...options, document: new SvgDocument() as unknown as Document }) as unknown as SvgElement;
  return { markup: drawn.innerMarkup, height: Number(drawn.getAttribute("height")) };
}
