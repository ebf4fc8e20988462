/**
 * The document that charts are drawn in: the page's own in a browser, elsewhere one of linkedom, which needs neither a
 * browser nor Node. Nothing is ever attached to it.
 */
export const chartDocument: Document =
  globalThis.document ?? (await import("linkedom/worker")).parseHTML("<html></html>").document;
