import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { RayHttp } from "./ray-http.ts";

/** How often Ray looks for new lines, in seconds: the delay that an event may have. */
const INTERVAL_SECONDS = 0.05;
const RETRY_MS = 100;

/**
 * Follows a file in the log folder of a Ray node, line by line, through Ray's own log service. A connection that breaks
 * is made again and goes on where it broke; whether the cluster still lives is for others to find out.
 * @param onTrouble told why each connection broke or could not be made.
 */
export async function* followLines(
  http: RayHttp,
  nodeId: string,
  filename: string,
  signal: AbortSignal,
  onTrouble: (cause: unknown) => void,
): AsyncGenerator<string, void, undefined> {
  const query = new URLSearchParams({
    node_id: nodeId,
    filename,
    lines: "-1",
    interval: String(INTERVAL_SECONDS),
  });
  let seen = 0;
  let unfinished: Buffer[] = [];
  while (!signal.aborted) {
    // Each connection begins at the start of the file.
    let skip = seen;
    try {
      for await (const chunk of await open(http, `/api/v0/logs/stream?${query}`, signal)) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        seen += fresh.length;
        const lastEnd = fresh.lastIndexOf(10);
        if (lastEnd < 0) {
          if (fresh.length > 0) unfinished.push(fresh);
          continue;
        }
        const whole = Buffer.concat([...unfinished, fresh.subarray(0, lastEnd)]).toString();
        unfinished = [fresh.subarray(lastEnd + 1)];
        yield* whole.split("\n");
      }
    } catch (cause) {
      // The file is not there yet, or the connection broke.
      onTrouble(cause);
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

function open(http: RayHttp, path: string, signal: AbortSignal): Promise<IncomingMessage & AsyncIterable<Buffer>> {
  return http.stream(path, signal);
}
