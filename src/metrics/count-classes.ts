import { DataError } from "../errors.ts";
import { BAD } from "../table/index.ts";

/**
 * How many applicants of each class there are, for a measure that is defined only where both occur.
 *
 * @param measure name for the message.
 * @throws DataError `UW-METRIC-001` where `yTrue` holds one class only.
 */
export function countClasses(measure: string, yTrue: Uint8Array): { goods: number; bads: number } {
  let bads = 0;
  for (let i = 0; i < yTrue.length; i++) if (yTrue[i] === BAD) bads++;
  const goods = yTrue.length - bads;
  if (goods === 0 || bads === 0) {
    throw new DataError(
      "UW-METRIC-001",
      `${measure}: ${goods} good and ${bads} bad applicants, expected both classes. Take more rows, or stratified folds.`,
    );
  }
  return { goods, bads };
}
