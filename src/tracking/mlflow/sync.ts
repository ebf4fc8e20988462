import { UnavailableError } from "../../errors.ts";
import { Drain } from "./drain.ts";
import { Gate } from "./gate.ts";
import { Http } from "./http.ts";
import { isInUse, Outbox } from "./outbox.ts";
import { RemoteArtifacts } from "./remote-artifacts.ts";
import { Sender } from "./sender.ts";
import { readServerAddress } from "./server-address.ts";
import { type MlflowOptions, settingsOf, WIDTH } from "./settings.ts";

/** What became of the events that waited for one server. */
export interface SyncReport {
  readonly server: string;
  readonly delivered: number;
  /** What the server will never take, and why. It stays in the outbox. */
  readonly refused: readonly { readonly event: string; readonly reason: string }[];
  /** Events that still wait. */
  readonly left: number;
  /** Why they do, where something went wrong. */
  readonly failure: Error | undefined;
  /** Processes that are still running and deliver their own. */
  readonly inUseBy: readonly number[];
}

/**
 * Delivers to every server what earlier processes could not, from the outbox of this folder. Events that a server
 * refused are tried once more.
 *
 * @throws UnavailableError where the outbox can't be used.
 */
export async function syncOutbox(options: MlflowOptions = {}): Promise<readonly SyncReport[]> {
  const settings = settingsOf(options);
  const reports: SyncReport[] = [];
  for (const server of await Outbox.servers(settings.outbox)) {
    const http = new Http(readServerAddress(server, settings.environment), WIDTH, settings.silenceMs);
    const ids = new Map<string, string>();
    const outbox = await Outbox.open(settings.outbox, server, ids);
    try {
      reports.push(await syncServer(outbox, server, new Sender(http, new RemoteArtifacts(http), ids)));
    } finally {
      http.close();
      await outbox.close();
    }
  }
  return reports;
}

async function syncServer(outbox: Outbox, server: string, sender: Sender): Promise<SyncReport> {
  let delivered = 0;
  let failure: Error | undefined;
  const inUseBy: number[] = [];
  const drain = new Drain(outbox, sender, new Gate(WIDTH), (refusal) => {
    if (refusal === undefined) delivered++;
  });
  for (const session of (await outbox.counts()).keys()) {
    if (isInUse(session)) inUseBy.push(Number.parseInt(session, 10));
    else await outbox.takeOver(session);
  }
  try {
    await drain.run();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    failure = error;
  }
  const refused = (await outbox.listRefused()).map(({ operation, reason }) => ({ event: operation.type, reason }));
  let kept = 0;
  for (const count of (await outbox.counts()).values()) kept += count;
  return { server, delivered, refused, left: kept - refused.length, failure, inUseBy };
}
