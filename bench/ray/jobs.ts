import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { RayHttp } from "../../src/executors/ray/ray-http.ts";

/** Where `on-cluster.ts` has the dashboard. */
export const ADDRESS = "http://127.0.0.1:8265";

/** A job that prints one line, which begins with RESULT: the least that Ray's Jobs API can be asked for. */
export const ONE_LINE = "echo RESULT 1";

/** Submits a job to Ray, waits for the line that begins with RESULT, then for the job's end. Seconds until the line. */
export async function runJob(entrypoint: string): Promise<{ readonly result: string; readonly seconds: number }> {
  const http = new RayHttp(ADDRESS);
  try {
    const began = performance.now();
    const id = `bench-${randomBytes(4).toString("hex")}`;
    await http.postJson("/api/jobs/", { submission_id: id, entrypoint });
    for (;;) {
      const { logs } = (await http.getJson(`/api/jobs/${id}/logs`)) as { readonly logs: string };
      const [, result] = /^RESULT (.*)$/m.exec(logs ?? "") ?? [];
      if (result !== undefined) {
        const seconds = (performance.now() - began) / 1000;
        while (((await http.getJson(`/api/jobs/${id}`)) as { status: string }).status === "RUNNING") await sleep(20);
        return { result, seconds };
      }
      await sleep(20);
    }
  } finally {
    http.close();
  }
}

/** How to run a Python program of this folder as a job, without sending a package. */
export function pythonJob(file: string, argument: unknown): string {
  const script = readFileSync(new URL(file, import.meta.url)).toString("base64");
  return `python3 -c "import base64; exec(base64.b64decode('${script}'))" '${JSON.stringify(argument)}'`;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

export const rounded = (value: number) => Math.round(value * 1000) / 1000;
