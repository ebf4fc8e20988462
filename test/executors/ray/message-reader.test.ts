import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageReader } from "../../../src/executors/ray/message-reader.ts";

interface Header {
  readonly id: number;
  readonly bytes: number;
}

describe("MessageReader", () => {
  it("cuts the same messages out of a stream, however the stream was cut", () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 });
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(bodies, cuts, (messages, sizes) => {
        const stream = Buffer.concat(
          messages.flatMap((body, id) => [Buffer.from(`${JSON.stringify({ id, bytes: body.length })}\n`), body]),
        );
        const read: Uint8Array[] = [];
        const reader = new MessageReader<Header>(
          ({ bytes }) => bytes,
          ({ id }, body) => {
            expect(id).toBe(read.length);
            read.push(Uint8Array.from(body));
          },
        );
        for (let from = 0, i = 0; from < stream.length; from += sizes[i++ % sizes.length]) {
          reader.read(stream.subarray(from, from + sizes[i % sizes.length]));
        }
        expect(read).toEqual(messages.map((body) => Uint8Array.from(body)));
      }),
    );
  });
});
