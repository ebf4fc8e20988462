import { describe, expect, it } from "vitest";
import { evaluateFolds } from "../../src/training/evaluation.ts";
import { drawComparison, drawModel, drawTimeline } from "../../src/training/pictures.ts";
import { parseSvg, textOf } from "../charts/parse-svg.ts";

const COSTS = { falseNegative: 5, falsePositive: 1 };

/** Twelve applicants in three folds; each fold has good and bad. */
const y = Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1);
const folds = [Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2)];

function evaluate(pd: number[], assignment = folds) {
  const results = Array.from({ length: 1 + Math.max(...assignment[0]) }, (_, fold) => ({
    repeat: 0,
    fold,
    pd: Float64Array.from(pd.filter((_value, row) => assignment[0][row] === fold)),
    fitSeconds: 0.1,
    predictSeconds: 0.01,
    cpuSeconds: 0.1,
    queueSeconds: 0,
    warnings: [],
  }));
  return evaluateFolds(y, assignment, COSTS, results);
}

const sayAll = async (pd: number[], assignment = folds) => {
  const pictures = await drawModel("svm", y, assignment, COSTS, evaluate(pd, assignment));
  return Object.fromEntries(Object.entries(pictures).map(([path, svg]) => [path, textOf(parseSvg(svg))]));
};

describe("the pictures of a run", () => {
  const pd = [0.1, 0.2, 0.7, 0.6, 0.3, 0.1, 0.8, 0.4, 0.2, 0.9, 0.1, 0.5];

  it("are its ROC curve, calibration, confusion and cost", async () => {
    expect(Object.keys(await sayAll(pd))).toEqual(["roc.svg", "calibration.svg", "confusion.svg", "cost.svg"]);
  });

  it("quote the numbers that the run records", async () => {
    const { metrics, spread } = evaluate(pd);
    const said = await sayAll(pd);
    expect(said["roc.svg"]).toContain(`ROC AUC ${metrics["roc_auc"].toFixed(3)} ± ${spread["roc_auc"].toFixed(3)}`);
    expect(said["cost.svg"]).toContain(
      `tuned cut-off ${metrics["threshold_tuned"].toFixed(3)}: ${metrics["cost_tuned"].toFixed(3)}`,
    );
    expect(said["cost.svg"]).toContain(`cut-off by the costs 0.167: ${metrics["cost_at_bayes"].toFixed(3)}`);
    expect(said["confusion.svg"]).toContain("7 good");
    expect(said["confusion.svg"]).toContain("5 bad");
  });

  it("count each fold's decisions by that fold's own cut-off", async () => {
    const { metrics } = evaluate(pd);
    const said = await sayAll(pd);
    const rejectedOfTheBad = Math.round(100 * metrics["recall_bad_tuned"]);
    expect(said["confusion.svg"]).toMatch(new RegExp(`Rejects \\d+ % of the bad`));
    expect(Math.abs(Number(/Rejects (\d+) %/.exec(said["confusion.svg"])?.[1]) - rejectedOfTheBad)).toBeLessThan(15);
  });

  it("are drawn of one held-out part, where nothing says how results spread", async () => {
    const holdOut = [folds[0].map((fold) => (fold === 0 ? 0 : -1))];
    const said = await sayAll(pd, holdOut);
    expect(said["roc.svg"]).not.toContain("±");
    expect(said["confusion.svg"]).toContain("2 good");
  });

  it.each([
    ["all PDs are equal", pd.map(() => 0.3)],
    ["all PDs are 0", pd.map(() => 0)],
    ["all PDs are 1", pd.map(() => 1)],
    ["PDs part the classes without error", [...y]],
    ["PDs are the wrong way round", Array.from(y, (label) => 1 - label)],
  ])("have numbers where %s", async (_, odd) => {
    const pictures = await drawModel("svm", y, folds, COSTS, evaluate(odd));
    for (const svg of Object.values(pictures)) {
      parseSvg(svg);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

describe("the picture of a training run", () => {
  const timing = {
    executor: "threads",
    workers: 2,
    startSeconds: 0.5,
    transferSeconds: 0.1,
    wallSeconds: 2,
    taskSeconds: 3,
    tasks: 2,
    cpuUtilisation: 0.9,
    maxConcurrentTasks: 2,
  };

  it("is its timeline", async () => {
    const bars = [
      { task: "svm fold 1/5", model: "svm", worker: "thread 1", start: 0, end: 1 },
      { task: "mlp fold 1/5", model: "mlp", worker: "thread 2", start: 0, end: 2 },
    ];
    const { "timeline.svg": svg } = await drawTimeline(bars, timing);
    expect(textOf(parseSvg(svg))).toContain("2 tasks took 2.0 s on 2 workers");
  });

  it("compares executors, where there are several", async () => {
    const timeline = [{ task: "svm fold 1/5", model: "svm", worker: "thread 1", start: 0, end: 1 }];
    const threads = { timing: { ...timing, speedup: 1.5 }, timeline };
    expect(await drawComparison([threads])).toEqual({});
    const inline = { timing: { ...timing, executor: "inline", workers: 1, wallSeconds: 3 }, timeline };
    const { "executors.svg": svg } = await drawComparison([inline, threads]);
    expect(textOf(parseSvg(svg))).toContain("threads ran 1.50 times as fast as inline");
  });

  it("is not drawn where nothing ran", async () => {
    expect(await drawTimeline([], timing)).toEqual({});
  });
});
