import { type CategoricalColumn, type Field, MISSING } from "../../table/index.ts";
import { binItems } from "./bin-items.ts";
import { addRow, describeBin, sumIv } from "./bin-table.ts";
import { trendOf, type WoeOptions } from "./options.ts";
import { logOdds } from "./shrinkage.ts";
import type { FittedWoeColumn } from "./woe-column.ts";
import type { WoeTarget } from "./woe-target.ts";

/**
 * Bins of a categorical column: levels of like bad rate together, missing values alone.
 *
 * Among all ways to put levels together, the best is a run of levels by rising bad rate (W. Fisher, "On grouping for
 * maximum homogeneity", JASA 53, 1958); shrunken rates keep rare levels from the ends. Levels that have an order of
 * their own keep it.
 */
export function fitLevels(
  field: Field,
  { codes, levels }: CategoricalColumn,
  target: WoeTarget,
  options: WoeOptions,
): FittedWoeColumn {
  const { name, ordered = false } = field;
  const { y, weights } = target;
  const missing = { goods: 0, bads: 0 };
  const byLevel = levels.map(() => ({ goods: 0, bads: 0 }));
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code === MISSING) addRow(missing, y[row], weights[row]);
    else if (code >= 0) addRow(byLevel[code], y[row], weights[row]);
  }
  const order = [...byLevel.keys()].filter((code) => byLevel[code].goods + byLevel[code].bads > 0);
  if (!ordered) {
    const odds = byLevel.map(({ goods, bads }) => logOdds(goods, bads, target, options.pseudoCount));
    order.sort((a, b) => odds[a] - odds[b] || a - b);
  }
  const items = {
    goods: Float64Array.from(order, (code) => byLevel[code].goods),
    bads: Float64Array.from(order, (code) => byLevel[code].bads),
  };
  const trend = ordered ? trendOf(options, name) : "none";
  const { shape, starts, counts, warning } = binItems(name, items, trend, target, options);
  const groups = counts.map((_, bin) => order.slice(starts[bin - 1] ?? 0, starts[bin]).sort((a, b) => a - b));
  const bins = counts.map((counts, bin) =>
    describeBin(groups[bin].map((code) => levels[code]).join(", "), counts, target, options.pseudoCount),
  );
  if (missing.goods + missing.bads > 0) {
    groups.push([MISSING]);
    bins.push(describeBin("missing", missing, target, options.pseudoCount));
  }
  return { column: { kind: "categorical", name, shape, iv: sumIv(bins), groups, bins }, warning };
}
