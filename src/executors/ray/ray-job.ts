import { setTimeout as sleep } from "node:timers/promises";
import { connectionLost, driverLost, jobFailed } from "./ray-error.ts";
import type { RayHttp } from "./ray-http.ts";

/** What Ray says of a job. */
interface JobInfo {
  readonly status: "PENDING" | "RUNNING" | "STOPPED" | "SUCCEEDED" | "FAILED";
  readonly message?: string | null;
  readonly driver_node_id?: string | null;
}

export interface JobRequest {
  readonly id: string;
  readonly entrypoint: string;
}

const POLL_MS = 100;
const WATCH_MS = 2000;
/** A head that restarts or is busy is silent for some seconds. */
const LOST_AFTER_MS = 15_000;
/** The driver speaks every 5 s. Where its node is gone, the head may go on to call the job running. */
const SILENT_DRIVER_MS = 30_000;

/** A job on a Ray cluster, from submission to its end. */
export class RayJob {
  readonly id: string;
  readonly #http: RayHttp;
  #driverHeardAt = Number.POSITIVE_INFINITY;
  /** Why the driver could not be listened to, lately. */
  trouble: unknown;

  private constructor(http: RayHttp, id: string) {
    this.#http = http;
    this.id = id;
  }

  static async submit(http: RayHttp, { id, entrypoint }: JobRequest): Promise<RayJob> {
    await http.postJson("/api/jobs/", {
      submission_id: id,
      entrypoint,
      metadata: { product: "underwrite" },
    });
    return new RayJob(http, id);
  }

  /**
   * The node that the driver runs on, as soon as it is known.
   * @throws UnavailableError `UW-RAY-005` where the job ends before.
   */
  async driverNode(): Promise<string> {
    for (;;) {
      const info = await this.#info();
      if (hasEnded(info)) throw this.#failure(info);
      if (info.driver_node_id && info.status === "RUNNING") {
        this.heard();
        return info.driver_node_id;
      }
      await sleep(POLL_MS);
    }
  }

  /** To be called whenever the driver has spoken. */
  heard(): void {
    this.#driverHeardAt = performance.now();
  }

  /** Resolves with the reason once the job has ended, or the head or the driver has been silent for too long. */
  async watch(signal: AbortSignal): Promise<Error | undefined> {
    let heardAt = performance.now();
    while (!signal.aborted) {
      try {
        const info = await this.#info();
        if (hasEnded(info)) return this.#failure(info);
        heardAt = performance.now();
        const silentMs = heardAt - this.#driverHeardAt;
        if (silentMs > SILENT_DRIVER_MS) return driverLost(this.#http.address, silentMs / 1000, this.trouble);
      } catch (cause) {
        const silentMs = performance.now() - heardAt;
        if (silentMs > LOST_AFTER_MS) return connectionLost(this.#http.address, silentMs / 1000, cause);
      }
      await sleep(WATCH_MS, undefined, { signal }).catch(() => {});
    }
    return undefined;
  }

  /** Waits until the job has ended by itself, else has it stopped. */
  async end(patienceMs: number): Promise<void> {
    if (await this.#endsWithin(patienceMs)) return;
    await this.#http.postJson(`/api/jobs/${this.id}/stop`, {});
    await this.#endsWithin(LOST_AFTER_MS);
  }

  async #endsWithin(ms: number): Promise<boolean> {
    for (const end = performance.now() + ms; performance.now() < end; await sleep(POLL_MS)) {
      if (hasEnded(await this.#info())) return true;
    }
    return false;
  }

  async #info(): Promise<JobInfo> {
    return (await this.#http.getJson(`/api/jobs/${this.id}`)) as JobInfo;
  }

  #failure({ status, message }: JobInfo): Error {
    return jobFailed(this.#http.address, this.id, message || `it is ${status}.`);
  }
}

function hasEnded({ status }: JobInfo): boolean {
  return status === "STOPPED" || status === "SUCCEEDED" || status === "FAILED";
}
