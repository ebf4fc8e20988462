import { describe, expect, it } from "vitest";
import { WaitingLine } from "../../src/executors/threads/waiting-line.ts";

interface Waiter {
  readonly log: { readonly task: { readonly kind: string } };
  readonly places: number;
}

const job = (kind: string, places = 1): Waiter => ({ log: { task: { kind } }, places });
const kindsOf = (jobs: readonly (Waiter | undefined)[]) => jobs.map((taken) => taken?.log.task.kind);

function lineOf(...jobs: readonly Waiter[]): WaitingLine<Waiter> {
  const line = new WaitingLine<Waiter>();
  for (const each of jobs) line.add(each);
  return line;
}

describe("the line of waiting tasks", () => {
  it("gives a thread the kind that it ran last, before all others", () => {
    const line = lineOf(job("a"), job("b"), job("a"), job("b"));
    expect(kindsOf([line.take(2, "b", ["a"]), line.take(2, "b", ["a"])])).toEqual(["b", "b"]);
  });

  it("then a kind that no other thread is at, and at last whatever is left", () => {
    const line = lineOf(job("a"), job("a"), job("c"));
    const taken = [line.take(2, "b", ["a"]), line.take(2, "c", ["a"]), line.take(2, "a", ["a"]), line.take(2, "a", [])];
    expect(kindsOf(taken)).toEqual(["c", "a", "a", undefined]);
  });

  it("is first come, first served among tasks of one kind", () => {
    const [first, second, third] = [job("a"), job("a"), job("a")];
    const line = lineOf(first, second);
    line.addInFront(third);
    expect([line.take(1, "a", []), line.take(1, undefined, []), line.take(1, "b", ["a"])]).toEqual([
      third,
      first,
      second,
    ]);
  });

  it("lets nobody overtake the first where it needs more places than are free", () => {
    const line = lineOf(job("wide", 2), job("narrow"));
    expect(line.take(1, "narrow", [])).toBeUndefined();
    expect(kindsOf([line.take(2, "wide", [])])).toEqual(["wide"]);
  });

  it("takes only what has room", () => {
    const line = lineOf(job("narrow"), job("wide", 2));
    expect(kindsOf([line.take(1, "wide", []), line.take(1, "wide", [])])).toEqual(["narrow", undefined]);
  });

  it("forgets who was removed", () => {
    const [first, second] = [job("a"), job("b")];
    const line = lineOf(first, second);
    line.remove(first);
    expect(line.clear()).toEqual([second]);
    expect(line.clear()).toEqual([]);
  });
});
