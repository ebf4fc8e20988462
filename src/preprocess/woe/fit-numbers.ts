import type { Field, NumericColumn } from "../../table/index.ts";
import { binItems } from "./bin-items.ts";
import { addRow, describeBin, sumIv } from "./bin-table.ts";
import { countDistinct } from "./distinct-counts.ts";
import { trendOf, type WoeOptions } from "./options.ts";
import { roundCut } from "./round-cut.ts";
import type { FittedWoeColumn } from "./woe-column.ts";
import type { WoeTarget } from "./woe-target.ts";

/** Bins of a numeric column: ordinary values by cuts, then one a special code, then one of missing values. */
export function fitNumbers(
  field: Field,
  { values }: NumericColumn,
  target: WoeTarget,
  options: WoeOptions,
): FittedWoeColumn {
  const { name, specialCodes = [] } = field;
  const { y, weights } = target;
  const missing = { goods: 0, bads: 0 };
  const special = specialCodes.map(() => ({ goods: 0, bads: 0 }));
  const ordinary = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (weights[row] === 0) continue;
    const code = specialCodes.indexOf(values[row]);
    if (code >= 0) addRow(special[code], y[row], weights[row]);
    else if (Number.isNaN(values[row])) addRow(missing, y[row], weights[row]);
    else ordinary[count++] = row;
  }
  const items = countDistinct(values, y, weights, ordinary.subarray(0, count));
  const { shape, starts, counts, warning } = binItems(name, items, trendOf(options, name), target, options);
  const cuts = starts.map((first) => roundCut(items.values[first - 1], items.values[first]));
  const hasMissing = missing.goods + missing.bads > 0;
  const labels = labelsOf(cuts);
  const bins = [
    ...counts.map((counts, bin) => describeBin(labels[bin], counts, target, options.pseudoCount)),
    ...special.map((counts, i) => describeBin(`${specialCodes[i]}`, counts, target, options.pseudoCount)),
    ...(hasMissing ? [describeBin("missing", missing, target, options.pseudoCount)] : []),
  ];
  return { column: { kind: "numeric", name, shape, iv: sumIv(bins), cuts, specialCodes, hasMissing, bins }, warning };
}

function labelsOf(cuts: readonly number[]): string[] {
  if (cuts.length === 0) return ["any value"];
  const inner = cuts.slice(1).map((cut, i) => `${cuts[i]} to < ${cut}`);
  return [`< ${cuts[0]}`, ...inner, `≥ ${cuts[cuts.length - 1]}`];
}
