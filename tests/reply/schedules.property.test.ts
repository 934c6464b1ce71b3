import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import type { ChatEvent } from "../../src/chat.ts";
import { ChatError } from "../../src/errors.ts";
import type { Provider, ProviderEvent } from "../../src/providers/provider.ts";
import { askProvider } from "../../src/reply/ask-provider.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/reply/limits.ts";
import { eventStream } from "../../src/sse/event-stream.ts";
import { settle } from "../settle.ts";
import { likeABrowser } from "../sse/readers.ts";
import { ScriptedSource } from "./scripted-source.ts";

const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  firstTokenMs: 400,
  betweenTokensMs: 200,
  replyChars: 12,
  bodyBytes: 1000,
};
const KEEP_ALIVE_MS = 50;
const MAX_DEADLINE_MS = 400;

/** One thing that happens to a reply. */
type Step =
  | { readonly provider: ProviderEvent | string }
  | "provider ends"
  | "provider throws"
  | "client reads"
  | "client cancels"
  | "shutdown"
  | "shutdown for no given reason"
  | { readonly passMs: number };

const piece = fc.constantFrom("", "a", "bc", "\n\ndata: ", "\ud83d", "\ude00", "\u2028");
const happening: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: piece.map((text) => ({ provider: text })) },
  {
    weight: 3,
    arbitrary: piece.map((text) => ({ provider: { type: "reasoning", text } as const })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("stop", "length", "refusal")
      .map((reason) => ({ provider: { type: "finish", reason } as const })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>("provider ends", "provider throws") },
  { weight: 6, arbitrary: fc.constant<Step>("client reads") },
  { weight: 1, arbitrary: fc.constantFrom<Step>("client cancels", "shutdown") },
  { weight: 1, arbitrary: fc.constant<Step>("shutdown for no given reason") },
  { weight: 2, arbitrary: fc.constantFrom(1, 49, 50, 199, 200, 400).map((passMs) => ({ passMs })) },
);

const schedule = fc.record({
  steps: fc.array(happening, { maxLength: 16 }),
  heedsTheSignal: fc.boolean(),
  // Whether steps come one after the other, or all in one turn of the event loop.
  atOnce: fc.boolean(),
});

interface Outcome {
  readonly events: readonly ChatEvent[];
  readonly ended: boolean;
  readonly cancelled: boolean;
  readonly providerStopped: boolean;
  readonly timersLeft: number;
  readonly listenersLeft: number;
}

async function play({
  steps,
  heedsTheSignal,
  atOnce,
}: {
  steps: readonly Step[];
  heedsTheSignal: boolean;
  atOnce: boolean;
}): Promise<Outcome> {
  const source = new ScriptedSource<ProviderEvent | string>();
  const shutdown = new AbortController();
  const scope = new AbortScope(shutdown.signal);
  const signals: AbortSignal[] = [];
  const provider: Provider = {
    name: "Fake",
    chat(_messages, { signal }) {
      signals.push(signal);
      if (heedsTheSignal) signal.addEventListener("abort", () => source.fail(signal.reason));
      return source;
    },
  };
  const reader = eventStream(askProvider(provider, [], { scope, limits: LIMITS }), {
    keepAliveMs: KEEP_ALIVE_MS,
    onCancel: (reason) => scope.abort(reason),
  }).getReader();
  const received: Uint8Array[] = [];
  let ended = false;
  let cancelled = false;
  const read = async (): Promise<void> => {
    const { done, value } = await reader.read();
    if (done) ended = true;
    else received.push(value);
  };
  const reading: Promise<void>[] = [];
  for (const step of steps) {
    if (typeof step === "object" && "provider" in step) source.give(step.provider);
    else if (typeof step === "object") vi.advanceTimersByTime(step.passMs);
    else if (step === "provider ends") source.end();
    else if (step === "provider throws") source.fail(new Error("it broke"));
    else if (step === "client reads") reading.push(read());
    else if (step === "shutdown") shutdown.abort(new ChatError("server.shutting_down", "Bye."));
    else if (step === "shutdown for no given reason") shutdown.abort();
    else {
      cancelled ||= !ended;
      reading.push(reader.cancel("gone"));
    }
    if (!atOnce) await settle();
  }
  await settle();
  if (cancelled) {
    await Promise.all(reading);
  } else {
    await readToTheEnd(read, () => ended);
  }
  return {
    events: likeABrowser(received),
    ended,
    cancelled,
    providerStopped: signals.every(({ aborted }) => aborted),
    timersLeft: vi.getTimerCount(),
    listenersLeft: getEventListeners(shutdown.signal, "abort").length,
  };
}

/** Reads with a clock that runs until every deadline has passed, as a client that stays does. */
async function readToTheEnd(read: () => Promise<void>, hasEnded: () => boolean): Promise<void> {
  for (let passedMs = 0; passedMs <= MAX_DEADLINE_MS + KEEP_ALIVE_MS; ) {
    let answered = false;
    read().then(() => {
      answered = true;
    });
    await settle();
    if (hasEnded()) return;
    if (answered) continue;
    vi.advanceTimersByTime(KEEP_ALIVE_MS);
    passedMs += KEEP_ALIVE_MS;
    await settle();
  }
}

describe("askProvider through eventStream, whatever happens in whatever order", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends with exactly one terminal, stops the provider and leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (played) => {
        const { events, ...left } = await play(played);
        const terminals = events.filter(({ type }) => type !== "token");
        const cancelled = left.cancelled;
        expect(left).toEqual({
          ended: cancelled ? left.ended : true,
          cancelled,
          providerStopped: true,
          timersLeft: 0,
          listenersLeft: 0,
        });
        if (!cancelled) expect(terminals).toHaveLength(1);
        const last = events.at(-1);
        expect(terminals).toEqual(terminals.length === 0 ? [] : [last]);
        const tokens = events.filter((event) => event.type === "token");
        for (const { delta } of tokens) expect(delta).not.toBe("");
        if (last?.type === "done")
          expect(last.content).toBe(tokens.map(({ delta }) => delta).join(""));
      }),
      { numRuns: 400 },
    );
  });

  it("yields the whole reply of a provider that finishes, to a client that stays", async () => {
    const text = fc.array(piece, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(text, fc.infiniteStream(fc.boolean()), async (pieces, readsFirst) => {
        const said: Step[] = pieces.map((each) => ({ provider: each }));
        const steps = [...said, "provider ends" as const].flatMap<Step>((step) =>
          readsFirst.next().value ? ["client reads", step] : [step],
        );
        const { events } = await play({ steps, heedsTheSignal: true, atOnce: false });
        const whole = pieces.join("");
        const last = events.at(-1);
        if (whole.length > LIMITS.replyChars) expect(last?.type).toBe("error");
        else expect(last).toEqual({ type: "done", content: whole });
      }),
      { numRuns: 100 },
    );
  });
});
