import { afterEach, describe, expect, it, vi } from "vitest";
import { readJsonBody } from "../../src/http/json-body.ts";
import { settle } from "../settle.ts";

const JSON_TYPE = { "content-type": "application/json" };

function post(body: BodyInit | null, headers: Record<string, string> = JSON_TYPE): Request {
  // Node wants to be told that a stream is sent; the DOM's types do not know of it.
  const init = { method: "POST", headers, body, duplex: "half" };
  return new Request("http://127.0.0.1/", init);
}

/** A body that arrives in `chunks`, and how many of them were taken. */
function arriving(chunks: Iterable<Uint8Array<ArrayBuffer>>) {
  const source = chunks[Symbol.iterator]();
  const taken = { count: 0 };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const { done, value } = source.next();
        if (done) return controller.close();
        taken.count++;
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken };
}

function* times(count: number, chunk: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let index = 0; index < count; index++) yield chunk;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const MAX = { maxBytes: 1000 };
const TOO_LARGE = { code: "validation.body_too_large", status: 413 };

describe("readJsonBody", () => {
  it.each<[string, BodyInit, unknown]>([
    ["an object", '{"a":[1,"é😀"]}', { a: [1, "é😀"] }],
    ["any other JSON", "null", null],
    ["white space around it", " \n{} ", {}],
    ["a byte order mark before it", "\ufeff{}", {}],
  ])("reads %s", async (_title, body, expected) => {
    expect(await readJsonBody(post(body), MAX)).toEqual(expected);
  });

  it("reads a body that arrives byte by byte, characters split", async () => {
    const { body } = arriving([...bytes('{"a":"é😀"}')].map((byte) => new Uint8Array([byte])));
    expect(await readJsonBody(post(body), MAX)).toEqual({ a: "é😀" });
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "APPLICATION/JSON ; charset=latin1",
  ])("takes the content type %s", async (type) => {
    expect(await readJsonBody(post("{}", { "content-type": type }), MAX)).toEqual({});
  });

  it("takes the content encoding identity", async () => {
    const headers = { ...JSON_TYPE, "content-encoding": "Identity" };
    expect(await readJsonBody(post("{}", headers), MAX)).toEqual({});
  });

  it.each<[string, Record<string, string>]>([
    ["no content type", { "content-type": "" }],
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["a type that begins alike", { "content-type": "application/jsonl" }],
    ["JSON of a dialect", { "content-type": "application/problem+json" }],
    ["two types", { "content-type": "application/json, text/plain" }],
    ["gzip", { ...JSON_TYPE, "content-encoding": "gzip" }],
    ["an encoding twice over", { ...JSON_TYPE, "content-encoding": "identity, br" }],
  ])("refuses %s without reading the body", async (_title, headers) => {
    const { body, taken } = arriving([bytes("{}")]);
    await expect(readJsonBody(post(body, headers), MAX)).rejects.toMatchObject({
      code: "validation.unsupported_media_type",
      status: 415,
    });
    expect(taken.count).toBe(0);
  });

  it.each<[string, BodyInit | null]>([
    ["no body", null],
    ["an empty body", ""],
    ["what is no JSON", "{a:1}"],
    ["JSON that is cut", '{"a":'],
    ["two documents", "{}{}"],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["half a character", new Uint8Array([0x22, 0xc3, 0x22])],
    ["half of a surrogate pair as UTF-8", new Uint8Array([0x22, 0xed, 0xa0, 0xbd, 0x22])],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
  ])("refuses %s", async (_title, body) => {
    await expect(readJsonBody(post(body), MAX)).rejects.toMatchObject({
      code: "validation.invalid_json",
      status: 400,
      message: "The body is not valid JSON in UTF-8.",
    });
  });

  it("neither overflows nor dawdles on JSON nested a million deep", async () => {
    const deep = post("[".repeat(1_000_000));
    await expect(readJsonBody(deep, { maxBytes: 2_000_000 })).rejects.toMatchObject({
      code: "validation.invalid_json",
    });
  });

  it("sets no prototype", async () => {
    const read = await readJsonBody(post('{"__proto__":{"polluted":1}}'), MAX);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it("takes as many bytes as allowed, and not one more", async () => {
    const text = `"${"é".repeat(499)}"`;
    expect(await readJsonBody(post(text), { maxBytes: 1000 })).toBe("é".repeat(499));
    await expect(readJsonBody(post(text), { maxBytes: 999 })).rejects.toMatchObject({
      ...TOO_LARGE,
      message:
        "The body is larger than 999 bytes. Start a new conversation, or send fewer messages.",
    });
  });

  it("reads and drops the rest of a body that is too large, so that the answer arrives", async () => {
    const { body, taken } = arriving(times(100, new Uint8Array(1000)));
    await expect(readJsonBody(post(body), MAX)).rejects.toMatchObject(TOO_LARGE);
    expect(taken.count).toBe(100);
  });

  it("stops reading one that does not end", async () => {
    const { body, taken } = arriving(times(100, new Uint8Array(1_048_576)));
    await expect(readJsonBody(post(body), MAX)).rejects.toMatchObject(TOO_LARGE);
    expect(taken.count).toBe(65);
  });

  it("refuses a body that is cut off", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("ECONNRESET")),
    });
    await expect(readJsonBody(post(body), MAX)).rejects.toMatchObject({
      code: "validation.invalid_json",
      message: "The body was cut off.",
    });
  });

  describe("in time", () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it("gives up on a body that takes too long, though it is whole so far", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const cancelled = vi.fn();
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(bytes("{}")),
        cancel: cancelled,
      });
      const read = readJsonBody(post(body), { ...MAX, maxMs: 5000 });
      const refused = expect(read).rejects.toMatchObject({
        code: "request.timeout",
        status: 408,
        message: "The body took longer than 5 s to arrive.",
      });
      await settle();
      vi.advanceTimersByTime(4999);
      await settle();
      expect(cancelled).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      await refused;
      expect(cancelled).toHaveBeenCalledOnce();
    });

    it("leaves no timer behind", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      await readJsonBody(post("{}"), MAX);
      await expect(readJsonBody(post("{"), MAX)).rejects.toThrow();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
