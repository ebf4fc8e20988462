import { UsageError } from "../errors.ts";
import type { Run, TrackingStore } from "../tracking/index.ts";

/**
 * The run with that id, or whose id begins with it (at least 4 characters); `runs:/ID` is fine too.
 * @throws UsageError `UW-USAGE-030` where none or several do.
 */
export async function findRun(store: TrackingStore, id: string): Promise<Run> {
  const wanted = id.replace(/^runs:\//, "");
  if (/^[0-9a-f]{32}$/.test(wanted)) return store.getRun(wanted);
  if (!/^[0-9a-f]{4,31}$/.test(wanted)) {
    throw new UsageError(
      "UW-USAGE-030",
      `"${id}" is no run id: expected 4 to 32 hexadecimal digits. See underwrite runs.`,
    );
  }
  const experiments = await store.listExperiments();
  const { items } = await store.searchRuns({
    experimentIds: experiments.map((experiment) => experiment.id),
    filter: `attributes.run_id LIKE '${wanted}%'`,
    maxResults: 5,
  });
  if (items.length === 1) return items[0];
  const found = items.map((run) => `${run.info.runId} (${run.info.name})`).join(", ");
  throw new UsageError(
    "UW-USAGE-030",
    items.length === 0
      ? `no run id begins with "${wanted}" in ${store.uri}. See underwrite runs.`
      : `several run ids begin with "${wanted}": ${found}. Give more digits.`,
  );
}
