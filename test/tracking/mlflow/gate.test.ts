import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/tracking/mlflow/gate.ts";

describe("a gate", () => {
  it("lets as many works run at once as it is wide, in their order, and passes on what they return", async () => {
    const gate = new Gate(3);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const works = Array.from({ length: 20 }, (_, i) =>
      gate.run(async () => {
        begun.push(i);
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
        return i;
      }),
    );
    expect(await Promise.all(works)).toEqual(begun);
    expect(most).toBe(3);
  });

  it("is free again after a work that failed", async () => {
    const gate = new Gate(1);
    await expect(gate.run(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await gate.run(async () => "next")).toBe("next");
  });
});
