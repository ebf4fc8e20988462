import { describe, expect, it } from "vitest";
import { createInlineExecutor } from "../../src/executors/index.ts";

describe("inline executor", () => {
  it("runs one task after another, in the order of submission", async () => {
    const order: string[] = [];
    const step = async (input: string) => {
      order.push(`${input} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${input} ends`);
    };
    const executor = createInlineExecutor({ handlers: { step } });
    await executor.open();
    await Promise.all(["a", "b"].map((input) => executor.submit({ name: input, handler: "step", input }).done));
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
    expect(executor.usage().maxConcurrentTasks).toBe(1);
    await executor.close();
  });

  it("lets others have their turn between tasks that never yield", async () => {
    let turns = 0;
    const seen: number[] = [];
    const executor = createInlineExecutor({ handlers: { look: async () => void seen.push(turns) } });
    await executor.open();
    const timer = setImmediate(function turn() {
      turns++;
      if (seen.length < 3) setImmediate(turn);
    });
    await Promise.all([1, 2, 3].map((i) => executor.submit({ name: `look ${i}`, handler: "look", input: null }).done));
    expect(new Set(seen).size).toBe(3);
    clearImmediate(timer);
    await executor.close();
  });

  it("hands out the very arrays that were put", async () => {
    const values = Float64Array.of(1, 2, 3);
    let seen: unknown;
    const look = async (_: never, { dataset }: { dataset: { X: { columns: readonly unknown[] } } | undefined }) => {
      seen = dataset?.X.columns[0];
    };
    const executor = createInlineExecutor({ handlers: { look } });
    await executor.open();
    const column = { kind: "numeric", name: "x", values } as const;
    const dataset = await executor.put({
      schema: {
        name: "tiny",
        fields: [{ name: "x", kind: "numeric", allowMissing: false }],
        target: { name: "y", event: "1", nonEvent: "0" },
        costs: { falseNegative: 5, falsePositive: 1 },
      },
      X: { rows: 3, columns: [column] },
      y: Uint8Array.of(0, 1, 0),
      source: { name: "tiny", uri: "synthetic:3:1", sha256: "", synthetic: true, warnings: [] },
    });
    await executor.submit({ name: "look", handler: "look", input: null, dataset }).done;
    expect(seen).toBe(column);
    await executor.close();
  });
});
