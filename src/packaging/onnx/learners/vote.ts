import type { Value } from "../graph.ts";
import type { RawInputs } from "../raw-inputs.ts";

/** The mean of the members' PDs, all of the same raw columns. */
export function votePd({ graph }: RawInputs, members: readonly Value[]): Value {
  return graph.div(
    members.reduce((total, pd) => graph.add(total, pd)),
    members.length,
  );
}
