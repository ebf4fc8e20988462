/** Each chart, drawn from German Credit predictions: what it says, and that it stands by itself. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  calibrationChart,
  confusionChart,
  costChart,
  executorComparisonChart,
  foldSpreadChart,
  gainsLiftChart,
  importanceChart,
  ksChart,
  precisionRecallChart,
  rocChart,
  scoreDistributionChart,
  timelineChart,
} from "../../src/charts/index.ts";
import {
  calibrationCurve,
  confusionAt,
  costCurve,
  gainsCurve,
  ksCurve,
  liftCurve,
  prCurve,
  rocCurve,
} from "../../src/metrics/index.ts";
import { Random } from "../../src/random.ts";
import { attributesOf, parseSvg, textOf } from "./parse-svg.ts";

const ROWS = 400;
const COSTS = { falseNegative: 5, falsePositive: 1 };

/** PDs that are calibrated: each applicant goes bad with the probability that is predicted. */
const random = new Random(4);
const pd = Float64Array.from({ length: ROWS }, () => random.float() ** 2);
const yTrue = Uint8Array.from(pd, (p) => (random.float() < p ? 1 : 0));
const badRate = yTrue.reduce((sum, label) => sum + label, 0) / ROWS;
const learner = "logistic_regression";
const roc = { learner, curve: rocCurve(yTrue, pd), auc: 0.8123 };
const folds = (mean: number) => [mean - 0.05, mean - 0.01, mean, mean + 0.02, mean + 0.04];
const bars = [
  { worker: "thread 1", learner, start: 0, end: 0.5 },
  { worker: "thread 2", learner: "svm", start: 0, end: 0.4 },
  { worker: "thread 10", learner: "svm", start: 0.4, end: 1 },
];

const charts: Record<string, () => string> = {
  roc: () =>
    rocChart([{ ...roc, aucSd: 0.031, decision: { cutoff: 0.2, falsePositiveRate: 0.4, truePositiveRate: 0.9 } }]),
  "roc of several": () =>
    rocChart([roc, { ...roc, learner: "svm", auc: 0.7 }, { ...roc, learner: "my_own", auc: 0.75 }]),
  "precision-recall": () =>
    precisionRecallChart({ learner, curve: prCurve(yTrue, pd), prAuc: 0.6, badRate, cutoff: 0.2 }),
  calibration: () => calibrationChart({ learner, curve: calibrationCurve(yTrue, pd) }),
  cost: () =>
    costChart({
      learner,
      curve: costCurve(yTrue, pd, COSTS),
      bayesCutoff: 1 / 6,
      costAtBayes: 0.512,
      tunedCutoff: 0.181,
      costTuned: 0.525,
      approveAll: 1.5,
      rejectAll: 0.7,
    }),
  confusion: () => confusionChart({ learner, confusion: confusionAt(yTrue, pd, 0.2), costs: COSTS, cutoff: 0.2 }),
  "gains and lift": () =>
    gainsLiftChart({ learner, gains: gainsCurve(yTrue, pd), lift: liftCurve(yTrue, pd), badRate }),
  ks: () => ksChart({ learner, curve: ksCurve(yTrue, pd), ks: 0.55 }),
  "score distribution": () => scoreDistributionChart({ learner, yTrue, pd, cutoff: 0.2 }),
  importance: () =>
    importanceChart({
      learner,
      importances: Array.from({ length: 20 }, (_, i) => ({ field: `field_${i}`, importance: 1 / (i + 1) })),
      measure: "mean |SHAP value|",
    }),
  "fold spread": () =>
    foldSpreadChart({
      metric: "Cost per applicant",
      direction: "minimize",
      rows: [
        { learner: "svm", perFold: folds(0.6), mean: 0.6, tied: false },
        { learner, perFold: folds(0.5), mean: 0.5, tied: true },
        { learner: "mlp", perFold: folds(0.55), mean: 0.55, tied: true },
      ],
      baselines: [
        { label: "approve all", value: 1.5 },
        { label: "reject all", value: 0.7 },
      ],
    }),
  timeline: () => timelineChart({ executor: "threads", bars, cpuUtilisation: 0.93 }),
  "executor comparison": () =>
    executorComparisonChart([
      {
        executor: "inline",
        workers: 1,
        wallSeconds: 9,
        cpuUtilisation: 0.5,
        models: [
          { learner, seconds: 2 },
          { learner: "svm", seconds: 7 },
        ],
      },
      {
        executor: "threads",
        workers: 2,
        wallSeconds: 5,
        cpuUtilisation: 0.95,
        speedup: 1.8,
        models: [
          { learner, seconds: 2.1 },
          { learner: "svm", seconds: 7.3 },
        ],
      },
    ]),
};

describe.each(Object.entries(charts))("the %s chart", (_, drawIt) => {
  let svg: string;
  beforeAll(() => {
    svg = drawIt();
  });

  it("is a well-formed SVG file with a size, a role and a name", () => {
    const root = parseSvg(svg);
    expect(root.name).toBe("svg");
    expect(root.attributes).toMatchObject({ xmlns: "http://www.w3.org/2000/svg", role: "img" });
    expect(root.attributes["viewBox"]).toMatch(/^0 0 600 \d+$/);
    expect(root.attributes["aria-label"]?.length).toBeGreaterThan(20);
  });

  it("needs nothing from elsewhere and runs nothing", () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /https?:|<script|<image|href=|@import|url\(/,
    );
  });

  it("has numbers where numbers belong", () => {
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  });

  it("has no element of an id, so that many fit on one page", () => {
    expect(svg).not.toMatch(/\sid="/);
  });

  it("is the same bytes each time", () => {
    expect(drawIt()).toBe(svg);
  });

  it("writes in the colour of the page's text, never in a colour of the data", () => {
    for (const { fill } of attributesOf(parseSvg(svg), "text")) expect([undefined, "currentColor"]).toContain(fill);
  });

  it("keeps the lines of its frame within the picture's height", () => {
    const root = parseSvg(svg);
    const lines = attributesOf(root, "tspan").map(({ y }) => Number(y));
    for (const y of lines.filter(Number.isFinite)) expect(y).toBeLessThan(Number(root.attributes["height"]));
  });
});

describe("titles say the finding", () => {
  const say = (name: string) => textOf(parseSvg(charts[name]()));

  it("of ranking", () => {
    expect(say("roc")).toContain("In 81 of 100 pairs the bad applicant gets the higher PD");
    expect(say("roc")).toContain("ROC AUC 0.812 ± 0.031 over the folds");
    expect(say("roc of several")).toContain("Logistic regression ranks applicants best, support vector machine worst");
  });

  it("of calibration: good as it is, too high, too low", () => {
    expect(say("calibration")).toContain("PDs agree with what happened in all 10 groups");
    const doubled = calibrationCurve(
      yTrue,
      pd.map((p) => Math.min(1, 0.4 + 0.6 * p)),
    );
    expect(textOf(parseSvg(calibrationChart({ learner, curve: doubled })))).toMatch(
      /PDs are too high in \d+ of 10 groups/,
    );
    const halved = calibrationCurve(
      yTrue,
      pd.map((p) => p / 4),
    );
    expect(textOf(parseSvg(calibrationChart({ learner, curve: halved })))).toMatch(
      /PDs are too low in \d+ of 10 groups/,
    );
  });

  it("of cost, against deciding without a model", () => {
    expect(say("cost")).toContain("Decisions by this model cost 0.53 per applicant, 25 % less than rejecting all");
    const useless = costChart({
      learner,
      curve: costCurve(yTrue, pd, COSTS),
      bayesCutoff: 1 / 6,
      costAtBayes: 0.8,
      tunedCutoff: 0.2,
      costTuned: 0.71,
      approveAll: 1.5,
      rejectAll: 0.7,
    });
    expect(textOf(parseSvg(useless))).toContain("no less than rejecting all: 0.70");
  });

  it("of ties", () => {
    expect(say("fold spread")).toContain(
      "Logistic regression comes first, but the folds cannot tell 1 of the 2 others from it",
    );
    expect(say("fold spread")).toContain("Not shown: approve all 1.50.");
  });

  it("of parallelism", () => {
    expect(say("executor comparison")).toContain("On 2 workers, threads ran 1.80 times as fast as inline");
    expect(say("timeline")).toContain("3 tasks took 1.0 s on 3 workers, cores 93 % busy");
    expect(say("timeline")).toContain("at most 2 at once");
  });
});

describe("the timeline", () => {
  it("sorts lanes by number, not by letter", () => {
    const said = textOf(parseSvg(charts["timeline"]()));
    expect(said.indexOf("thread 2")).toBeLessThan(said.indexOf("thread 10"));
  });
});
