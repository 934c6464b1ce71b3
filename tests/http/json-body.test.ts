import { afterEach, describe, expect, it, vi } from "vitest";
import { readJsonBody } from "../../src/http/json-body.ts";
import { settle } from "../settle.ts";

const JSON_TYPE = { "content-type": "application/json" };

function post(body: BodyInit | null, headers: Record<string, string> = JSON_TYPE): Request {
  // Node requires that a stream is announced; the DOM's types do not know of it.
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

  it("stops reading one that goes on beyond 64 MiB more", async () => {
    const { body, taken } = arriving(times(100, new Uint8Array(1_048_576)));
    await expect(readJsonBody(post(body), MAX)).rejects.toMatchObject(TOO_LARGE);
    expect(taken.count).toBe(65);
  });

  describe("with a content-length", () => {
    const saying = (length: number | string, body: BodyInit = "{}") => {
      const request = post(body, { ...JSON_TYPE, "content-length": String(length) });
      return { request, whole: vi.spyOn(request, "arrayBuffer") };
    };

    it.each([
      ["the bytes of a short one", 2, MAX.maxBytes, 1],
      ["as much as is allowed", 1000, MAX.maxBytes, 1],
      ["more than is allowed", 1001, MAX.maxBytes, 0],
      ["64 KiB", 65_536, 100_000, 1],
      ["more than 64 KiB", 65_537, 100_000, 0],
      ["no number", "2e0", MAX.maxBytes, 0],
    ])("that says %s, it is read at once or counted as it comes", async (...args) => {
      const [, length, maxBytes, times] = args;
      const { request, whole } = saying(length);
      expect(await readJsonBody(request, { maxBytes })).toEqual({});
      expect(whole).toHaveBeenCalledTimes(times);
    });

    it("that is wrong, it is bounded all the same", async () => {
      const { request } = saying(2, JSON.stringify("x".repeat(1000)));
      await expect(readJsonBody(request, MAX)).rejects.toMatchObject(TOO_LARGE);
    });

    it("refuses a body that is cut off", async () => {
      const body = new ReadableStream({
        pull: (controller) => controller.error(new Error("ECONNRESET")),
      });
      await expect(readJsonBody(saying(2, body).request, MAX)).rejects.toMatchObject({
        code: "validation.invalid_json",
        message: "The body was cut off.",
      });
    });
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

    it("refuses a body that takes too long, though it is whole so far", async () => {
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

    const LATE = {
      code: "request.timeout",
      status: 408,
      message: "The body took longer than 30 s to arrive.",
    };

    it("refuses a short body that does not come within 30 s", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const headers = { ...JSON_TYPE, "content-length": "2" };
      const read = readJsonBody(post(new ReadableStream(), headers), MAX);
      const refused = expect(read).rejects.toMatchObject(LATE);
      await vi.advanceTimersByTimeAsync(29_999);
      expect(vi.getTimerCount()).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      await refused;
    });

    it.each([
      ["a byte", 1, 30],
      ["4 KiB", 4096, 39],
      ["8 KiB", 8192, 59],
    ])(
      "that comes at %s a second, gives up on a body after as long as it may take",
      async (...args) => {
        const [, bytesPerSecond, seconds] = args;
        vi.useFakeTimers({
          toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
        });
        let dripping: ReturnType<typeof setInterval> | undefined;
        const body = new ReadableStream({
          start: (controller) => {
            dripping = setInterval(() => controller.enqueue(new Uint8Array(bytesPerSecond)), 1000);
          },
          cancel: () => clearInterval(dripping),
        });
        const read = readJsonBody(post(body), { maxBytes: 1_000_000 });
        const refused = expect(read).rejects.toMatchObject(LATE);
        await vi.advanceTimersByTimeAsync(seconds * 1000);
        expect(vi.getTimerCount()).toBe(2);
        await vi.advanceTimersByTimeAsync(1000);
        expect(vi.getTimerCount()).toBe(0);
        await refused;
      },
    );

    it("lets a body take longer that comes at 16 KiB a second", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const chunk = new Uint8Array(16_384).fill(0x20);
      let left = 100;
      const body = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          controller.enqueue(left-- > 0 ? chunk : bytes("{}"));
          if (left < 0) controller.close();
        },
      });
      const read = readJsonBody(post(body), { maxBytes: 2_000_000 });
      await vi.advanceTimersByTimeAsync(101_000);
      expect(await read).toEqual({});
    });

    it("leaves no timer behind", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      await readJsonBody(post("{}"), MAX);
      await readJsonBody(post("{}", { ...JSON_TYPE, "content-length": "2" }), MAX);
      await expect(readJsonBody(post("{"), MAX)).rejects.toThrow();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});

describe("what readJsonBody does not parse", () => {
  const LARGE = { maxBytes: 33_554_432 };

  it.each([
    ["a million levels", "[".repeat(1_000_000) + "]".repeat(1_000_000), "validation.invalid_json"],
    ["a million values", `[${"{},".repeat(1_000_000)}{}]`, "validation.body_too_large"],
  ])("is %s", async (_title, body, code) => {
    await expect(readJsonBody(post(body), LARGE)).rejects.toMatchObject({ code });
  });
});
