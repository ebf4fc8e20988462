import { describe, expect, it } from "vitest";
import { html, Markup } from "../../src/report/html.ts";
import { markdownToHtml } from "../../src/report/markdown.ts";

describe("html", () => {
  it("escapes what is put in, in text and in attributes", () => {
    expect(String(html`<a title="${'"x"'}">${"<b> & co"}</a>`)).toBe('<a title="&quot;x&quot;">&lt;b&gt; &amp; co</a>');
  });

  it("lets through what is HTML already, joins lists and leaves out what is undefined", () => {
    const items = ["a", "b"].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>${undefined}${new Markup("<hr>")}`)).toBe("<ul><li>a</li><li>b</li></ul><hr>");
  });
});

describe("markdownToHtml", () => {
  const written = (markdown: string) => String(markdownToHtml(markdown, 3));

  it("puts headings below those of the page", () => {
    expect(written("# Title\n\ntext\n\n## Part\n- one")).toBe(
      "<h3>Title</h3>\n<p>text</p>\n<h4>Part</h4><ul><li>one</li></ul>",
    );
  });

  it("writes lists whose items go on, tables with escaped bars, and code with blank lines in it", () => {
    expect(written("- **a** `b`\n  goes on\n- c")).toBe(
      "<ul><li><strong>a</strong> <code>b</code> goes on</li><li>c</li></ul>",
    );
    expect(written("| x | y |\n| --- | --- |\n| 1 | a \\| b |")).toContain(
      '<tr><th scope="row">1</th><td>a | b</td></tr>',
    );
    expect(written("    first\n\n    second\n\nend")).toBe("<pre>first\n\nsecond</pre>\n<p>end</p>");
  });

  it("lets no HTML through", () => {
    expect(written("<script>x</script>")).toBe("<p>&lt;script&gt;x&lt;/script&gt;</p>");
  });
});
