import { describe, expect, it } from "vitest";
import { nodesText, timingText } from "../../../src/cli/terminal/timing-text.ts";
import { type Timing, withSpeedups } from "../../../src/training/index.ts";

const inline: Timing = {
  executor: "inline",
  workers: 1,
  startSeconds: 0,
  transferSeconds: 0,
  wallSeconds: 12,
  taskSeconds: 11,
  tasks: 6,
  cpuUtilisation: 0.5,
  maxConcurrentTasks: 1,
};
const threads: Timing = { ...inline, executor: "threads", workers: 2, startSeconds: 0.01, wallSeconds: 6 };
const nodes = [
  { name: "10.0.0.1", cores: 4, cpuUtilisation: 0.75 },
  { name: "10.0.0.2", cores: 1, cpuUtilisation: 0.5 },
];
const ray: Timing = { ...inline, executor: "ray", startSeconds: 2, transferSeconds: 1, wallSeconds: 3, nodes };

const columnsOf = (text: string) => text.split("\n")[0].split(/ {2,}/);
const cellsOf = (text: string, executor: string) =>
  text
    .split("\n")
    .find((line) => line.startsWith(executor))
    ?.split(/ {2,}/);

describe("the table of timings", () => {
  it("says nothing of start-up where it took none", () => {
    const text = timingText(withSpeedups([inline, threads]));
    expect(columnsOf(text)).not.toContain("start");
    expect(cellsOf(text, "threads")).toContain("2.00 ×");
  });

  it("tells start-up and data apart from the work, and the speed-up with them and without", () => {
    const text = timingText(withSpeedups([inline, ray]));
    const cell = (title: string) => cellsOf(text, "ray")?.[columnsOf(text).indexOf(title)];
    expect([cell("start"), cell("data"), cell("wall")]).toEqual(["2.00 s", "1.00 s", "3.00 s"]);
    expect([cell("speed-up"), cell("with start")]).toEqual(["4.00 ×", "2.00 ×"]);
  });

  it("claims no speed-up without inline", () => {
    expect(timingText(withSpeedups([threads, ray]))).not.toContain("×");
  });

  it("has a line for each node of a cluster, and none elsewhere", () => {
    expect(nodesText([inline, threads])).toBe("");
    expect(nodesText([ray]).split("\n")).toEqual([
      "ray on 10.0.0.1: 4 cores, CPU 75 %",
      "ray on 10.0.0.2: 1 core, CPU 50 %",
    ]);
  });
});
