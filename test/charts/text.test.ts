import { describe, expect, it } from "vitest";
import { rocChart } from "../../src/charts/index.ts";
import { escapeXml, textWidth, wrap } from "../../src/charts/text.ts";
import { parseSvg, textOf } from "./parse-svg.ts";

describe("wrap", () => {
  it("breaks at spaces into lines that fit, and loses no word", () => {
    const text = "The riskiest 20 % of applicants hold 44 % of the bad ones, whoever they are";
    const lines = wrap(text, 200, 12);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(" ")).toBe(text);
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(200);
  });

  it("leaves a word whole that is wider than the line", () => {
    expect(wrap("a incomprehensibilities b", 40, 12)).toEqual(["a", "incomprehensibilities", "b"]);
  });
});

describe("a name that looks like markup", () => {
  it("is shown as it is", () => {
    expect(escapeXml('<b a="1">&')).toBe("&lt;b a=&quot;1&quot;&gt;&amp;");
    const curve = [
      { cutoff: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 },
      { cutoff: 0, falsePositiveRate: 1, truePositiveRate: 1 },
    ];
    const svg = rocChart([{ learner: "<script>alert(1)</script>", curve, auc: 0.5 }]);
    expect(svg).not.toContain("<script");
    expect(textOf(parseSvg(svg))).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});
