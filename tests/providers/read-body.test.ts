import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ChatCompletionsDialect } from "../../src/providers/chat-completions/dialect.ts";
import { type Dialect, MessageTooLongError } from "../../src/providers/dialect.ts";
import { GeminiDialect } from "../../src/providers/gemini/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";
import { readBody } from "../../src/providers/read-body.ts";

const encoder = new TextEncoder();

/** A body of these chunks; after them it ends, unless it is told to stay open. */
function bodyOf(
  chunks: readonly (string | Uint8Array | Error)[],
  { staysOpen = false }: { staysOpen?: boolean } = {},
): { response: Response; cancelled: () => boolean } {
  const left = [...chunks];
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk instanceof Error) controller.error(chunk);
        else if (chunk !== undefined)
          controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
        else if (!staysOpen) controller.close();
        else return new Promise(() => {});
        return undefined;
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(stream), cancelled: () => cancelled };
}

/** The lists that were given, and what was thrown after them. */
async function read(response: Response, dialect: Dialect): Promise<unknown[]> {
  const lists: unknown[] = [];
  try {
    for await (const events of readBody(response.body, { format: "sse", dialect }))
      lists.push(events.map(short));
  } catch (error) {
    lists.push(error);
  }
  return lists;
}

function short(event: ProviderEvent): unknown {
  return event.type === "text" ? event.text : event;
}

const frame = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const text = (content: string): string => frame({ choices: [{ delta: { content } }] });
const STOP = frame({ choices: [{ delta: {}, finish_reason: "stop" }] });
const USAGE = frame({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 2 } });
const DONE = "data: [DONE]\n\n";
const STOPPED = { type: "finish", reason: "stop" };
const COUNTED = { ...STOPPED, usage: { inputTokens: 0, outputTokens: 2 } };

describe("readBody", () => {
  test("gives what came in one chunk as one list, and nothing for a chunk without events", async () => {
    const whole = text("lo");
    const { response } = bodyOf([
      text("H") + text("el") + whole.slice(0, 20),
      whole.slice(20),
      ": ping\n\n",
      text("!") + STOP + USAGE + DONE,
    ]);
    expect(await read(response, new ChatCompletionsDialect())).toEqual([
      ["H", "el"],
      ["lo"],
      ["!", COUNTED],
    ]);
  });

  test.each<[string, string, object]>([
    ["is not JSON", "data: {oops\n\n", { name: "SyntaxError" }],
    [
      "reports an error",
      frame({ error: { message: "no" } }),
      { body: { error: { message: "no" } } },
    ],
    ["is too long", `data: ${"x".repeat(2 ** 20 + 1)}`, { name: "MessageTooLongError" }],
  ])("gives what came before a message that %s, then throws", async (_, broken, error) => {
    const { response, cancelled } = bodyOf([text("Hel") + text("lo") + broken + text("never")]);
    expect(await read(response, new ChatCompletionsDialect())).toEqual([
      ["Hel", "lo"],
      expect.objectContaining(error),
    ]);
    expect(cancelled()).toBe(true);
  });

  test("throws what the body broke off with", async () => {
    const broken = new TypeError("terminated");
    const { response } = bodyOf([text("Hel"), broken]);
    expect(await read(response, new ChatCompletionsDialect())).toEqual([["Hel"], broken]);
  });

  test("gives up an endless line before it has read much more than it may hold", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(120));
        sent += 65_536;
        // An end all the same, for a reader that has no bound.
        if (sent > 2 ** 24) controller.close();
      },
    });
    const lists = await read(new Response(endless), new ChatCompletionsDialect());
    expect(lists).toEqual([expect.any(MessageTooLongError)]);
    expect(sent).toBeLessThan(2 ** 21);
  });

  test.each([
    ["a BOM", [Uint8Array.of(0xef, 0xbb, 0xbf)], ""],
    ["a BOM in pieces", [Uint8Array.of(0xef), Uint8Array.of(0xbb), Uint8Array.of(0xbf)], ""],
  ])("reads past %s at the beginning", async (_, bom) => {
    const { response } = bodyOf([...bom, text("Hi"), STOP, DONE]);
    expect((await read(response, new ChatCompletionsDialect()))[0]).toEqual(["Hi"]);
  });

  test("keeps the same character anywhere else, at the beginning of a chunk too", async () => {
    const bytes = encoder.encode(text("\ufeffé\ufeff") + STOP + DONE);
    for (let cut = 0; cut < bytes.length; cut++) {
      const { response } = bodyOf([bytes.slice(0, cut), bytes.slice(cut)].filter((x) => x.length));
      const lists = await read(response, new ChatCompletionsDialect());
      expect([cut, lists.flat()]).toEqual([cut, ["\ufeffé\ufeff", STOPPED]]);
    }
  });

  test("puts a character together around a chunk that is empty", async () => {
    const bytes = encoder.encode(text("é") + STOP + DONE);
    const cut = bytes.findIndex((byte) => byte >= 0x80) + 1;
    const { response } = bodyOf([bytes.slice(0, cut), new Uint8Array(), bytes.slice(cut)]);
    expect((await read(response, new ChatCompletionsDialect())).flat()).toEqual(["é", STOPPED]);
  });

  test("gives nothing that a dialect tells after the end, in that message or a later one", async () => {
    const events: ProviderEvent[] = [
      { type: "text", text: "a" },
      { type: "finish", reason: "stop" },
      { type: "text", text: "b" },
    ];
    const dialect = { read: () => events, end: () => events };
    const { response } = bodyOf([text("") + text(""), text("")]);
    expect(await read(response, dialect)).toEqual([["a", STOPPED]]);
  });

  test("closes the body when it is left", async () => {
    const { response, cancelled } = bodyOf([text("Hi")], { staysOpen: true });
    const options = { format: "sse", dialect: new ChatCompletionsDialect() } as const;
    for await (const _ of readBody(response.body, options)) break;
    expect(cancelled()).toBe(true);
  });

  test("reads nothing of an answer without a body", async () => {
    expect(await read(new Response(null), new ChatCompletionsDialect())).toEqual([]);
  });

  test("takes only the end of the body for the end of a Gemini reply", async () => {
    const piece = (part: string): string =>
      frame({ candidates: [{ content: { parts: [{ text: part }] }, finishReason: "STOP" }] });
    const finish = { ...STOPPED, usage: {} };
    const { response } = bodyOf([piece("Hel"), piece("lo")]);
    expect(await read(response, new GeminiDialect())).toEqual([["Hel"], ["lo"], [finish]]);
    const cut = bodyOf([piece("Hel"), piece("lo").slice(0, -1)]);
    expect(await read(cut.response, new GeminiDialect())).toEqual([["Hel"]]);
  });
});

describe("readBody of a reply that is complete, and whose usage is not there yet", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, readonly (string | Error)[], object]>([
    ["the usage", [USAGE], COUNTED],
    ["the usage, after a comment", [": ping\n\n", USAGE], COUNTED],
    ["the terminator", [DONE], STOPPED],
    ["the end of the body", [], STOPPED],
    ["an error", [frame({ error: "no" })], STOPPED],
    ["nonsense", ["data: {oops\n\n"], STOPPED],
    ["a cut", [new TypeError("terminated")], STOPPED],
    ["an end inside an event", ["data: {"], STOPPED],
  ])("finishes with %s", async (_, rest, finish) => {
    const { response } = bodyOf([text("Hi") + STOP, ...rest]);
    expect(await read(response, new ChatCompletionsDialect())).toEqual([["Hi"], [finish]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("finishes at once with an error in the same chunk", async () => {
    const { response } = bodyOf([text("Hi") + STOP + frame({ error: "no" })], { staysOpen: true });
    const dialect = new ChatCompletionsDialect();
    const { value } = await readBody(response.body, { format: "sse", dialect }).next();
    expect(value?.map(short)).toEqual(["Hi", STOPPED]);
  });

  test("finishes without it after 100 ms, though the server goes on and keeps the connection", async () => {
    const { response, cancelled } = bodyOf([text("Hi") + STOP, ": ping\n\n"], { staysOpen: true });
    let lists: unknown[] | undefined;
    const reading = read(response, new ChatCompletionsDialect()).then((found) => {
      lists = found;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(lists).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await reading;
    expect(lists).toEqual([["Hi"], [STOPPED]]);
    expect(cancelled()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("readBody after the finish", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, readonly (string | Error)[]]>([
    ["comes later", []],
    ["comes after more that is not read", [text("never"), "data: {oops\n\n"]],
    ["is a cut", [new TypeError("terminated")]],
  ])("lets the body end by itself when its end %s", async (_, rest) => {
    const { response, cancelled } = bodyOf([text("Hi") + STOP + DONE, ...rest]);
    const dialect = new ChatCompletionsDialect();
    expect(await read(response, dialect)).toEqual([["Hi", STOPPED]]);
    expect(cancelled()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("closes a body that has not ended after 100 ms", async () => {
    const { response, cancelled } = bodyOf([text("Hi") + STOP + DONE], { staysOpen: true });
    const reading = read(response, new ChatCompletionsDialect());
    await vi.advanceTimersByTimeAsync(99);
    expect(cancelled()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reading).toEqual([["Hi", STOPPED]]);
    expect(cancelled()).toBe(true);
  });
});
