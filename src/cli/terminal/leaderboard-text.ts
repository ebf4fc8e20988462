import type { Leaderboard, LeaderboardRow } from "../../training/index.ts";
import { duration, share } from "./format.ts";
import type { Page, Style } from "./style.ts";
import { textTable } from "./text-table.ts";

interface Line {
  readonly cost: number;
  readonly cells: readonly string[];
}

/** Columns that the whole table takes, with names of learners as long as they come. */
const WIDE = 92;

/** The leaderboard by rising cost, with what deciding without a model costs in its place among them. */
export function leaderboardText({ rows, baselines, best }: Leaderboard, { style, columns }: Page): string {
  const judged = rows.filter((row) => row.status === "FINISHED");
  const lines: Line[] = judged.map((row, i) => ({
    cost: row.metrics["cost_tuned"],
    cells: modelCells(row, i + 1, row.learner === best ? style.bold : (text) => text),
  }));
  const { badRate, approveAll, rejectAll } = baselines;
  lines.push(
    baselineLine("approve all", approveAll, [1 - badRate, 0, Number.NaN, 0], style),
    baselineLine("reject all", rejectAll, [badRate, (2 * badRate) / (1 + badRate), badRate, 1], style),
  );
  lines.sort((a, b) => a.cost - b.cost);
  const right = "right" as const;
  const [accuracy, precision, recall] = columns < WIDE ? ["acc", "prec", "rec"] : ["accuracy", "precision", "recall"];
  const table = textTable(
    [
      { title: "#", align: right },
      { title: "learner" },
      { title: "" },
      { title: "ROC AUC ± sd", align: right },
      { title: "cost", align: right },
      { title: accuracy, align: right },
      { title: "F1", align: right },
      { title: precision, align: right },
      { title: recall, align: right },
      { title: "fit", align: right },
    ],
    lines.map((line) => line.cells),
  );
  const [title, ...body] = table.split("\n");
  const failed = rows.filter((row) => row.status !== "FINISHED");
  return [
    style.dim(title),
    ...body,
    ...failed.map((row) => style.bad(`   ${row.learner}: ${row.error ?? row.status.toLowerCase()}`)),
  ].join("\n");
}

/** Who can't be told from the best, in one sentence. */
export function tiesText({ rows, best }: Leaderboard): string {
  const tied = rows.filter((row) => row.tiedWithBest && row.learner !== best).map((row) => row.learner);
  if (best === undefined) return "No model finished.";
  if (rows.filter((row) => row.status === "FINISHED").length === 1) return `${best} is the only one to compare.`;
  if (rows.every((row) => row.pAgainstBest === undefined)) {
    return `${best} is cheapest on this one test set; only several folds (--cv) can say who is tied with it.`;
  }
  if (tied.length === 0) return `${best} is cheapest, and significantly so (corrected paired t-test, 5 %).`;
  return `${best} is cheapest; = marks who is statistically tied with it on cost (corrected paired t-test, 5 %).`;
}

function modelCells(row: LeaderboardRow, rank: number, paint: (text: string) => string): string[] {
  const { metrics } = row;
  const spread = metrics["roc_auc_sd"];
  return [
    String(rank),
    paint(row.learner),
    row.tiedWithBest && row.pAgainstBest !== undefined ? "=" : "",
    share(metrics["roc_auc"], 4) + (spread === undefined ? "" : ` ± ${share(spread, 3)}`),
    paint(share(metrics["cost_tuned"])),
    share(metrics["accuracy_tuned"]),
    share(metrics["f1_bad_tuned"]),
    share(metrics["precision_bad_tuned"]),
    share(metrics["recall_bad_tuned"]),
    duration(metrics["fit_seconds"]),
  ];
}

function baselineLine(name: string, cost: number, [accuracy, f1, precision, recall]: number[], style: Style): Line {
  const cells = ["", name, "", ".5000", share(cost), share(accuracy), share(f1), share(precision), share(recall), ""];
  return { cost, cells: cells.map((cell) => style.dim(cell)) };
}
