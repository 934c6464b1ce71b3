import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamParser, readEventStream } from "../../src/client/event-stream.ts";

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function read(body: ReadableStream<Uint8Array> | null): Promise<string[]> {
  const events: string[] = [];
  for await (const data of readEventStream(body, { onBytes: () => {} })) events.push(data);
  return events;
}

describe("EventStreamParser", () => {
  it.each([
    ["one event", "data: a\n\n", ["a"]],
    ["several", "data: a\n\ndata: b\n\n", ["a", "b"]],
    ["lines ended by CR LF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
    ["lines ended by CR", "data: a\r\rdata: b\r\r", ["a", "b"]],
    ["lines ended by each in turn", "data: a\r\ndata: b\rdata: c\n\r", ["a\nb\nc"]],
    ["data of several lines", "data: a\ndata: b\n\n", ["a\nb"]],
    ["no space after the colon", "data:a\n\n", ["a"]],
    ["two spaces after the colon", "data:  a\n\n", [" a"]],
    ["a colon in the data", "data: a:b\n\n", ["a:b"]],
    ["line breaks that are none", 'data: "\u2028\u0085\v"\n\n', ['"\u2028\u0085\v"']],
    ["comments", ": \n\n: hello\n\ndata: a\n: b\n\n", ["a"]],
    ["other fields", "event: x\nid: 1\nretry: 5\ndata: a\nnonsense\n\n", ["a"]],
    ["a field that only begins alike", "database: a\n\ndata : b\n\n", []],
    ["an event without data", "event: x\n\ndata\n\ndata:\n\n", []],
    ["an event that is not ended", "data: a\n\ndata: b\n", ["a"]],
    ["more blank lines than it takes", "\n\n\ndata: a\n\n\n\n", ["a"]],
  ])("reads %s", (_, stream, expected) => {
    expect(new EventStreamParser().push(stream)).toEqual(expected);
  });
});

describe("readEventStream", () => {
  const line = fc.oneof(
    fc.constantFrom("", "data", "data:", ": ", "id: 1", "event: x", "data: \u{1f600}ü\u2028"),
    fc.string({ unit: "binary-ascii", maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, "")),
    fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => `data: ${text}`),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n")), { maxLength: 40 })
    .map((lines) => lines.map((parts) => parts.join("")).join(""));

  it("reads what another conforming parser reads, wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(400), { maxLength: 40 }), async (text, cuts) => {
        // Ends in a whole event, since parsers differ in how long they hold back a last CR.
        const whole = `${text}\n\ndata: end\n\n`;
        const expected: string[] = [];
        createParser({ onEvent: ({ data }) => data !== "" && expected.push(data) }).feed(whole);
        const bytes = new TextEncoder().encode(whole);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length];
        edges.sort((a, b) => a - b);
        const chunks = edges.map((edge, index) => bytes.subarray(edge, edges[index + 1] ?? edge));
        expect(await read(streamOf(chunks))).toEqual(expected);
      }),
    );
  });

  it("calls onBytes for every chunk, comments included", async () => {
    let heard = 0;
    const chunks = [": \n\n", "data: a", "\n\n"].map((text) => new TextEncoder().encode(text));
    for await (const _ of readEventStream(streamOf(chunks), { onBytes: () => heard++ }));
    expect(heard).toBe(3);
  });

  it("cancels a stream that is not read to its end", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: a\n\n")),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const _ of readEventStream(body, { onBytes: () => {} })) break;
    expect(cancelled).toBe(true);
  });

  it("takes no body for an empty one", async () => {
    expect(await read(null)).toEqual([]);
  });
});
