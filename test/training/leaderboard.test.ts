import { describe, expect, it } from "vitest";
import { leaderboardCsv, type ModelOutcome, rankModels } from "../../src/training/leaderboard.ts";

const costs = { falseNegative: 5, falsePositive: 1 };
const y = Uint8Array.from({ length: 10 }, (_, row) => (row < 3 ? 1 : 0));

function outcome(learner: string, costOfFold: readonly number[]): ModelOutcome {
  const mean = costOfFold.reduce((sum, cost) => sum + cost, 0) / costOfFold.length;
  return {
    learner,
    runId: learner.padEnd(32, "0"),
    status: "FINISHED",
    params: {},
    warnings: [],
    evaluation: {
      metrics: { cost_tuned: mean },
      spread: { cost_tuned: 0.01 },
      perFold: { cost_tuned: costOfFold },
      cutoff: 0.2,
      oof: [],
    },
  };
}

const failed: ModelOutcome = {
  learner: "mlp",
  runId: "f".repeat(32),
  status: "FAILED",
  params: {},
  warnings: [],
  error: { code: "UW-FIT-001", message: "one class only" },
};

describe("rankModels", () => {
  const board = rankModels(
    [outcome("dear", [0.9, 0.91, 0.9, 0.91, 0.9]), failed, outcome("cheap", [0.5, 0.51, 0.5, 0.5, 0.51])].concat(
      outcome("close", [0.52, 0.5, 0.5, 0.52, 0.5]),
    ),
    y,
    costs,
    0.25,
  );

  it("sorts by cost, failed models last", () => {
    expect(board.rows.map((row) => row.learner)).toEqual(["cheap", "close", "dear", "mlp"]);
    expect(board.best).toBe("cheap");
  });

  it("says who the folds can't tell from the cheapest", () => {
    expect(board.rows.map((row) => row.tiedWithBest)).toEqual([true, true, false, false]);
  });

  it("prices deciding without a model", () => {
    expect(board.baselines).toEqual({ badRate: 0.3, approveAll: 1.5, rejectAll: 0.7 });
  });

  it("writes failed models and both baselines into the CSV", () => {
    const lines = leaderboardCsv(board).trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 4 + 2);
    expect(lines[0]).toBe("rank,learner,run_id,status,tied_with_best,cost_tuned,cost_tuned_sd");
    expect(lines.at(-2)).toBe(",approve_all,,,,1.5,");
    expect(lines.at(-1)).toBe(",reject_all,,,,0.7,");
  });

  it("has no best where every model failed", () => {
    expect(rankModels([failed], y, costs, 0.25).best).toBeUndefined();
  });
});
