import { barX, ruleX, text } from "@observablehq/plot";
import { amountAxis } from "./axes.ts";
import { decimals, percent } from "./format.ts";
import { learnerStyle, learnerTitle } from "./palette.ts";
import { draw } from "./picture.ts";

export interface FieldImportance {
  readonly field: string;
  /** ≥ 0, in any unit. */
  readonly importance: number;
}

export interface ImportanceModel {
  readonly learner: string;
  readonly importances: readonly FieldImportance[];
  /** What the numbers are: `mean |SHAP value|, in ln(odds)`. */
  readonly measure: string;
}

const SHOWN = 15;

/** Which columns the model goes by. */
export function importanceChart({ learner, importances, measure }: ImportanceModel): string {
  const { colour } = learnerStyle(learner);
  const total = importances.reduce((sum, { importance }) => sum + importance, 0);
  const ranked = importances.toSorted((a, b) => b.importance - a.importance);
  const shown = ranked.slice(0, SHOWN);
  const rest = ranked.slice(SHOWN);
  const restShare = rest.reduce((sum, { importance }) => sum + importance, 0) / total;
  const topThree = ranked.slice(0, 3).reduce((sum, { importance }) => sum + importance, 0) / total;
  const longest = Math.max(...shown.map(({ field }) => field.length));
  return draw({
    title:
      total > 0
        ? `${ranked[0].field} weighs most; the first three columns carry ${percent(topThree)} of all`
        : "The model goes by no column",
    subtitle: `${learnerTitle(learner)}: ${measure}`,
    ...(rest.length > 0 && { note: `${rest.length} more columns carry ${percent(restShare)} together.` }),
    plots: [
      {
        height: 40 + 22 * shown.length,
        marginLeft: Math.min(220, 14 + 6.8 * longest),
        marginRight: 44,
        marginTop: 4,
        marginBottom: 36,
        x: {
          ...amountAxis(
            measure,
            shown.map(({ importance }) => importance),
            2,
          ),
          tickFormat: "~g",
        },
        y: { domain: shown.map(({ field }) => field), label: null, tickSize: 0 },
        marks: [
          barX(shown, { x: "importance", y: "field", fill: colour, insetTop: 2, insetBottom: 2 }),
          text(shown, {
            x: "importance",
            y: "field",
            text: ({ importance }) => decimals(importance, 3),
            dx: 4,
            textAnchor: "start",
          }),
          ruleX([0], { strokeOpacity: 0.6 }),
        ],
      },
    ],
  });
}
