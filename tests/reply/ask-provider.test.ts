import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import type { ChatEvent, ChatMessage } from "../../src/chat.ts";
import { ChatError } from "../../src/errors.ts";
import type { Provider, ProviderEvent, ProviderYield } from "../../src/providers/provider.ts";
import { askProvider } from "../../src/reply/ask-provider.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/reply/limits.ts";
import { settle } from "../settle.ts";
import { ScriptedSource } from "./scripted-source.ts";

type Yielded = ProviderYield;

const MESSAGES: readonly ChatMessage[] = [{ role: "user", content: "hello" }];
const NO_ITERABLE = "chat() returned no async iterable";
const FINISH: ProviderEvent = { type: "finish", reason: "stop" };

function provider(chat: Provider["chat"]): Provider {
  return { name: "Fake", chat };
}

/** A provider that yields all of `events` and ends, or throws `error`. */
function telling(events: readonly Yielded[], ...thrown: [error?: unknown]): Provider {
  return provider(async function* () {
    yield* events;
    if (thrown.length > 0) throw thrown[0];
  });
}

function ask(asked: Provider, limits: Partial<Limits> = {}, scope = new AbortScope()) {
  return askProvider(asked, MESSAGES, { scope, limits: { ...DEFAULT_LIMITS, ...limits } });
}

async function allOf(batches: AsyncIterable<readonly ChatEvent[]>): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

function token(delta: string): ChatEvent {
  return { type: "token", delta };
}

function done(content: string, rest: Partial<ChatEvent & { type: "done" }> = {}): ChatEvent {
  return { type: "done", content, ...rest };
}

const STOP = { finishReason: "stop" } as const;

function error(message: string): ChatEvent {
  return { type: "error", message };
}

describe("askProvider", () => {
  it.each<[string, Yielded[], ChatEvent[]]>([
    [
      "text and a finish",
      [{ type: "text", text: "a" }, { type: "text", text: "b" }, FINISH],
      [token("a"), token("b"), done("ab", STOP)],
    ],
    ["plain strings and a mere end", ["a", "b"], [token("a"), token("b"), done("ab")]],
    ["a finish alone", [FINISH], [done("", STOP)]],
    ["nothing at all", [], [done("")]],
    ["empty pieces", ["", { type: "text", text: "" }, FINISH], [done("", STOP)]],
    [
      "a trace, then text",
      [{ type: "reasoning", text: "r" }, "a", FINISH],
      [token("<think>r"), token("</think>\na"), done("<think>r</think>\na", STOP)],
    ],
    [
      "a trace alone",
      [{ type: "reasoning", text: "r" }, FINISH],
      [token("<think>r"), token("</think>"), done("<think>r</think>", STOP)],
    ],
    [
      "a reply cut at the token limit",
      ["a", { type: "finish", reason: "length" }],
      [token("a"), done("a", { finishReason: "length" })],
    ],
    [
      "a refusal after some text",
      ["a", { type: "finish", reason: "refusal", explanation: "why" }],
      [token("a"), done("a", { finishReason: "content_filter" })],
    ],
    [
      "an end for any other reason, and what it cost",
      ["a", { type: "finish", reason: "tool_calls", usage: { inputTokens: 3, outputTokens: 1 } }],
      [
        token("a"),
        done("a", { finishReason: "other", usage: { inputTokens: 3, outputTokens: 1 } }),
      ],
    ],
    [
      "no usage where the provider told none",
      ["a", { type: "finish", reason: "stop", usage: {} }],
      [token("a"), done("a", STOP)],
    ],
    [
      "a refusal without text",
      [{ type: "finish", reason: "refusal" }],
      [error("Fake declined to answer.")],
    ],
    [
      "a refusal without text, explained",
      [{ type: "finish", reason: "refusal", explanation: " I cannot. " }],
      [error("Fake declined to answer: I cannot.")],
    ],
    [
      "a refusal after a trace",
      [
        { type: "reasoning", text: "r" },
        { type: "finish", reason: "refusal" },
      ],
      [token("<think>r"), token("</think>"), error("Fake declined to answer.")],
    ],
    [
      "half a surrogate pair at the end",
      ["a\ud83d", FINISH],
      [token("a"), token("\ud83d"), done("a\ud83d", STOP)],
    ],
    ["more after the finish, unread", ["a", FINISH, "b", FINISH], [token("a"), done("a", STOP)]],
  ])("tells %s", async (_title, events, expected) => {
    expect(await allOf(ask(telling(events)))).toEqual(expected);
  });

  it.each<[string, Yielded[], ChatEvent[][]]>([
    [
      "the text of a batch in one token",
      [
        [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
        "c",
      ],
      [[token("ab")], [token("c")], [done("abc")]],
    ],
    [
      "the last words together with the end",
      [[{ type: "text", text: "a" }, FINISH, { type: "text", text: "unread" }], "unread"],
      [[token("a"), done("a", STOP)]],
    ],
    [
      "a trace and text in one token",
      [
        [
          { type: "reasoning", text: "r" },
          { type: "text", text: "a" },
        ],
        FINISH,
      ],
      [[token("<think>r</think>\na")], [done("<think>r</think>\na", STOP)]],
    ],
    ["nothing of an empty batch", [[], "a"], [[token("a")], [done("a")]]],
  ])("tells %s", async (_title, items, expected) => {
    const batches: (readonly ChatEvent[])[] = [];
    for await (const batch of ask(telling(items))) batches.push(batch);
    expect(batches).toEqual(expected);
  });

  it("delivers what came before an error or the limit, though it came together with it", async () => {
    const batch: ProviderEvent[] = [
      { type: "text", text: "abc" },
      { type: "text", text: "def" },
    ];
    expect(await allOf(ask(telling([batch]), { replyChars: 4 }))).toEqual([
      token("abc"),
      error("Fake wrote more than 4 characters, so the reply was stopped. Ask for less at a time."),
    ]);
    expect(await allOf(ask(telling([batch], new Error("it broke"))))).toEqual([
      token("abcdef"),
      error("Fake reported an error: it broke."),
    ]);
  });

  it("cuts a long explanation short, but not inside a surrogate pair", async () => {
    const explanation = `${"x".repeat(239)}😀${"x".repeat(1000)}`;
    expect(await allOf(ask(telling([{ type: "finish", reason: "refusal", explanation }])))).toEqual(
      [error(`Fake declined to answer: ${"x".repeat(239)}…`)],
    );
  });

  it("gives the provider the messages, and a signal that is aborted once the reply is over", async () => {
    const chat = vi.fn<Provider["chat"]>(async function* (_messages, { signal }) {
      expect(signal.aborted).toBe(false);
      yield "a";
    });
    await allOf(ask(provider(chat)));
    expect(chat).toHaveBeenCalledExactlyOnceWith(MESSAGES, { signal: expect.any(AbortSignal) });
    expect(chat.mock.calls[0]?.[1].signal.aborted).toBe(true);
  });

  it.each<[string, unknown, string]>([
    [
      "a ChatError",
      new ChatError("provider.failed", "It is off. Start it."),
      "It is off. Start it.",
    ],
    ["an Error", new Error("it broke"), "Fake reported an error: it broke."],
    ["a string", "it broke", "Fake reported an error: it broke."],
    [
      "an error that throws when it is read",
      Object.defineProperty(new Error(), "message", {
        get() {
          throw new Error("no");
        },
      }),
      "Fake failed without saying why.",
    ],
  ])("tells what a provider throws that throws %s", async (_title, thrown, message) => {
    expect(await allOf(ask(telling([], thrown)))).toEqual([error(message)]);
    expect(await allOf(ask(telling(["a"], thrown)))).toEqual([token("a"), error(message)]);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a symbol", Symbol("it broke")],
    ["an object without a prototype", Object.create(null)],
  ])("has words for a provider that throws %s", async (_title, thrown) => {
    const events = await allOf(ask(telling(["a"], thrown)));
    expect(events).toEqual([token("a"), error(expect.stringMatching(/^Fake [a-z].*\.$/))]);
  });

  it("closes a trace that was cut before it yields the error", async () => {
    const events = ask(telling([{ type: "reasoning", text: "r" }], new Error("it broke")));
    expect(await allOf(events)).toEqual([
      token("<think>r"),
      token("</think>"),
      error("Fake reported an error: it broke."),
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws at once",
      () => {
        throw new Error("at once");
      },
      "at once",
    ],
    ["returns nothing", () => undefined, NO_ITERABLE],
    ["returns what is no iterable", () => ({}), NO_ITERABLE],
    [
      "returns an iterator that rejects",
      () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("rejected")) }),
      }),
      "rejected",
    ],
    [
      "returns an iterator that throws",
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error("thrown");
          },
        }),
      }),
      "thrown",
    ],
    ["returns a promise that rejects", () => Promise.reject(new Error("x")), NO_ITERABLE],
  ])("ends with one error when chat() %s", async (_title, chat, message) => {
    const events = await allOf(ask(provider(chat as Provider["chat"])));
    expect(events).toEqual([error(`Fake reported an error: ${message}.`)]);
    await settle();
  });

  it.each([undefined, null, {}, { type: "text" }, 5])(
    "is not disturbed by a provider that yields %j",
    async (yielded) => {
      const events = ask(telling(["a", yielded as unknown as string, "b"]));
      expect(await allOf(events)).toEqual([token("a"), token("b"), done("ab")]);
    },
  );

  it.each([
    [[], "Fake: the connection was lost before the reply began. Try again."],
    [["a"], "Fake: the model stopped before it finished (connection lost). Try again."],
  ])("says of a lost connection whether the reply had begun: after %j", async (pieces, words) => {
    const events = await allOf(ask(telling(pieces, new TypeError("terminated"))));
    expect(events).toEqual([...pieces.map(token), error(words)]);
  });

  it("keeps to the limit of characters, traces included, and closes what it opened", async () => {
    const tooLong = error(
      "Fake wrote more than 4 characters, so the reply was stopped. Ask for less at a time.",
    );
    const limits = { replyChars: 4 };
    expect(await allOf(ask(telling(["ab", "cd"]), limits))).toEqual([
      token("ab"),
      token("cd"),
      done("abcd"),
    ]);
    expect(await allOf(ask(telling(["ab", "c\ud83d", "e"]), limits))).toEqual([
      token("ab"),
      token("c"),
      token("\ud83d"),
      tooLong,
    ]);
    expect(await allOf(ask(telling(["ab", "cd", "e", "f"]), limits))).toEqual([
      token("ab"),
      token("cd"),
      tooLong,
    ]);
    expect(await allOf(ask(telling([{ type: "reasoning", text: "abcde" }]), limits))).toEqual([
      tooLong,
    ]);
    expect(await allOf(ask(telling([{ type: "reasoning", text: "a" }, "bcdef"]), limits))).toEqual([
      token("<think>a"),
      token("</think>"),
      tooLong,
    ]);
  });

  it("stops a provider that wrote too much", async () => {
    const returned = vi.fn();
    const endless = provider(async function* () {
      try {
        for (;;) yield "abc";
      } finally {
        returned();
      }
    });
    await allOf(ask(endless, { replyChars: 100 }));
    expect(returned).toHaveBeenCalledOnce();
  });
});

describe("askProvider, in time", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each<[string, Partial<Limits>, Yielded[], number, ChatEvent[]]>([
    [
      "10 minutes to the first token",
      {},
      [],
      600_000,
      [
        error(
          "Fake sent nothing for 10 minutes, so the reply was given up. Try again, or choose a faster model.",
        ),
      ],
    ],
    [
      "5 minutes between tokens",
      {},
      ["a"],
      300_000,
      [
        token("a"),
        error(
          "Fake stopped sending for 5 minutes, so the reply was given up. Try again, or choose a faster model.",
        ),
      ],
    ],
    [
      "whatever is set, in words that fit",
      { firstTokenMs: 90_000 },
      [],
      90_000,
      [
        error(
          "Fake sent nothing for 90 s, so the reply was given up. Try again, or choose a faster model.",
        ),
      ],
    ],
    [
      "a part of a second too",
      { betweenTokensMs: 250 },
      ["a"],
      250,
      [
        token("a"),
        error(
          "Fake stopped sending for 250 ms, so the reply was given up. Try again, or choose a faster model.",
        ),
      ],
    ],
  ])("gives up after %s", async (_title, limits, before, waitMs, expected) => {
    const source = new ScriptedSource<Yielded>();
    const told = vi.fn();
    allOf(
      ask(
        provider(() => source),
        limits,
      ),
    ).then(told);
    for (const event of before) source.give(event);
    await settle();
    vi.advanceTimersByTime(waitMs - 1);
    await settle();
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    await settle();
    expect(told).toHaveBeenCalledExactlyOnceWith(expected);
    expect(source.returned).toBe(1);
  });

  it("takes an empty piece for a sign of life", async () => {
    const source = new ScriptedSource<Yielded>();
    const told = allOf(
      ask(
        provider(() => source),
        { firstTokenMs: 1000, betweenTokensMs: 1000 },
      ),
    );
    for (let times = 0; times < 5; times++) {
      await settle();
      vi.advanceTimersByTime(999);
      source.give({ type: "reasoning", text: "" });
    }
    source.give("a");
    source.end();
    expect(await told).toEqual([token("a"), done("a")]);
  });

  it.each<[string, unknown, string]>([
    [
      "a ChatError",
      new ChatError("server.shutting_down", "The PC is going to sleep."),
      "The PC is going to sleep.",
    ],
    ["something else", undefined, "The reply was stopped on the PC. Try again."],
  ])(
    "tells one error when it is aborted with %s, and stops a provider that does not heed the signal",
    async (_title, reason, message) => {
      const stop = new AbortController();
      const source = new ScriptedSource<Yielded>();
      const told = allOf(
        ask(
          provider(() => source),
          {},
          new AbortScope(stop.signal),
        ),
      );
      source.give("a");
      await settle();
      stop.abort(reason);
      expect(await told).toEqual([token("a"), error(message)]);
      expect([source.returned, getEventListeners(stop.signal, "abort").length]).toEqual([1, 0]);
    },
  );

  it.each(["throws", "ends"])(
    "tells the abort, not a provider that %s because of it",
    async (how) => {
      const stop = new AbortController();
      const heeding = provider(async function* (_messages, { signal }) {
        yield "a";
        await new Promise<void>((resolve, reject) => {
          signal.addEventListener("abort", () =>
            how === "throws" ? reject(new Error("socket closed")) : resolve(),
          );
        });
      });
      const told = allOf(ask(heeding, {}, new AbortScope(stop.signal)));
      await settle();
      stop.abort(new ChatError("server.shutting_down", "The PC is going to sleep."));
      expect(await told).toEqual([token("a"), error("The PC is going to sleep.")]);
    },
  );

  it("sees an abort while a slow reader is behind, and asks the provider for nothing more", async () => {
    const stop = new AbortController();
    const next = vi.fn(async () => ({ done: false, value: "a" }) as const);
    const asked = provider(() => ({ [Symbol.asyncIterator]: () => ({ next }) }));
    const events = ask(asked, {}, new AbortScope(stop.signal));
    expect((await events.next()).value).toEqual([token("a")]);
    stop.abort(new ChatError("server.shutting_down", "The PC is going to sleep."));
    expect(await allOf(events)).toEqual([error("The PC is going to sleep.")]);
    expect(next).toHaveBeenCalledOnce();
  });

  it("does not begin when it is aborted before it is read", async () => {
    const chat = vi.fn<Provider["chat"]>(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("aborted")) }),
    }));
    const events = ask(provider(chat), {}, new AbortScope(AbortSignal.abort()));
    expect(await allOf(events)).toEqual([error("The reply was stopped on the PC. Try again.")]);
    await settle();
  });

  it("stops the provider when its reader leaves between two events", async () => {
    const signals: AbortSignal[] = [];
    const endless = provider(async function* (_messages, { signal }) {
      signals.push(signal);
      for (;;) yield "a";
    });
    const events = ask(endless);
    await events.next();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await events.return(undefined);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe("askProvider, with describedAs", () => {
  /** The last event of a reply, where the clock goes on by 10 ms with each event of the provider. */
  async function lastOf(events: readonly Yielded[], ...thrown: [error?: unknown]) {
    let clock = 5;
    const asked = provider(async function* () {
      for (const event of events) {
        clock += 10;
        yield event;
      }
      clock += 10;
      if (thrown.length > 0) throw thrown[0];
    });
    const how = { scope: new AbortScope(), limits: DEFAULT_LIMITS, describedAs: "fake/m" };
    return (await allOf(askProvider(asked, MESSAGES, { ...how, now: () => clock }))).at(-1);
  }

  it("says at the end who answered, and how long it took", async () => {
    const usage = { inputTokens: 1, outputTokens: 2 };
    const events: Yielded[] = [
      { type: "reasoning", text: "r" },
      "a",
      { type: "finish", reason: "stop", usage },
    ];
    expect(await lastOf(events)).toEqual(
      done("<think>r</think>\na", {
        ...STOP,
        usage,
        details: { model: "fake/m", firstTokenMs: 10, totalMs: 30 },
      }),
    );
  });

  it("counts no first token where there is none", async () => {
    expect(await lastOf(["", FINISH])).toEqual(
      done("", { ...STOP, details: { model: "fake/m", totalMs: 20 } }),
    );
  });

  it("says what failed, and when to ask again", async () => {
    const busy = new ChatError("provider.rate_limited", "Wait.", {
      headers: { "retry-after": "20" },
    });
    expect(await lastOf(["a"], busy)).toEqual({
      type: "error",
      message: "Wait.",
      details: {
        model: "fake/m",
        firstTokenMs: 10,
        totalMs: 20,
        code: "provider.rate_limited",
        retryAfterSeconds: 20,
      },
    });
  });

  it("says of a refusal that the provider failed", async () => {
    expect(await lastOf([{ type: "finish", reason: "refusal" }])).toMatchObject({
      type: "error",
      details: { code: "provider.failed", model: "fake/m", totalMs: 10 },
    });
  });
});
