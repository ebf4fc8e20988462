import { BAD } from "../table/index.ts";
import { fallingOrder } from "./falling-order.ts";

/**
 * Who is rejected as the cut-off falls: step 0 rejects nobody (cut-off Infinity), each further one rejects the next
 * distinct PD too, the last rejects everybody. All curves over cut-offs are read off these counts.
 */
export interface RejectionSteps {
  /** The cut-off of each step: Infinity, then every distinct PD, falling. */
  readonly cutoff: Float64Array;
  /** Bad applicants with `pd >= cutoff`. */
  readonly bads: Uint32Array;
  /** Good applicants with `pd >= cutoff`. */
  readonly goods: Uint32Array;
}

/** @param pd in [0, 1], one a row as `yTrue`. */
export function rejectionSteps(yTrue: Uint8Array, pd: Float64Array): RejectionSteps {
  const cutoff = new Float64Array(pd.length + 1);
  const bads = new Uint32Array(pd.length + 1);
  const goods = new Uint32Array(pd.length + 1);
  cutoff[0] = Infinity;
  let step = 0;
  let bad = 0;
  let good = 0;
  const order = fallingOrder(pd);
  for (let i = 0; i < order.length; ) {
    const value = pd[order[i]];
    for (; i < order.length && pd[order[i]] === value; i++) {
      if (yTrue[order[i]] === BAD) bad++;
      else good++;
    }
    step++;
    cutoff[step] = value;
    bads[step] = bad;
    goods[step] = good;
  }
  return { cutoff: cutoff.slice(0, step + 1), bads: bads.slice(0, step + 1), goods: goods.slice(0, step + 1) };
}
