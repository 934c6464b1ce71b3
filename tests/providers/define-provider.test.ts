import { getEventListeners } from "node:events";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ChatError } from "../../src/errors.ts";
import { type Adapter, defineProvider } from "../../src/providers/define-provider.ts";
import type { Dialect } from "../../src/providers/dialect.ts";
import type { ProviderEvent } from "../../src/providers/provider.ts";

const MESSAGES = [{ role: "user", content: "Hello" }] as const;
const signal = new AbortController().signal;

/** Each character of a message is an event: a dot ends the reply, "!" breaks it, capitals are reasoning. */
const byCharacter: Dialect = {
  read: ({ data }) =>
    [...data].map((text): ProviderEvent => {
      if (text === "!") throw new Error("broken");
      if (text === ".") return { type: "finish", reason: "stop" };
      return { type: text < "a" ? "reasoning" : "text", text };
    }),
  end: () => [],
};

function adapter(ask: Adapter["ask"]): Adapter {
  return { about: { name: "Fake" }, stream: "ndjson", ask, dialect: () => byCharacter };
}

function answering(...chunks: string[]): Adapter["ask"] {
  const encoder = new TextEncoder();
  return async () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          const chunk = chunks.shift();
          if (chunk === undefined) controller.close();
          else controller.enqueue(encoder.encode(chunk));
        },
      }),
    );
}

async function chat(
  ask: Adapter["ask"],
  options: { thinking?: "hidden"; signal?: AbortSignal } = {},
): Promise<unknown[]> {
  const provider = defineProvider(adapter(ask), { model: "m", ...options });
  const given: unknown[] = [];
  try {
    for await (const events of provider.chat(MESSAGES, { signal, ...options })) given.push(events);
  } catch (error) {
    given.push(error instanceof ChatError ? error.message : { thrown: error });
  }
  return given;
}

const text = (value: string): ProviderEvent => ({ type: "text", text: value });
const trace = (value: string): ProviderEvent => ({ type: "reasoning", text: value });
const FINISH: ProviderEvent = { type: "finish", reason: "stop" };
const CUT = "Fake: the model stopped before it finished (connection lost). Try again.";

describe("a provider of defineProvider", () => {
  test("gives a list for each chunk, and stops at the finish", async () => {
    expect(await chat(answering("Ab\nc\n", "d.e\n", "f\n"))).toEqual([
      [trace("A"), text("b"), text("c")],
      [text("d"), FINISH],
    ]);
  });

  test("gives empty traces in place of hidden ones", async () => {
    expect(await chat(answering("Ab\n", ".\n"), { thinking: "hidden" })).toEqual([
      [trace(""), text("b")],
      [FINISH],
    ]);
  });

  test.each([
    ["a body that ends without a finish", ["a\n"], [[text("a")], CUT]],
    ["an empty body", [], [CUT]],
    [
      "a failure after a part of a chunk",
      ["ab\n!\n"],
      [[text("a"), text("b")], "Fake reported an error: broken."],
    ],
  ])("throws a ChatError for %s", async (_, chunks, expected) => {
    expect(await chat(answering(...chunks))).toEqual(expected);
  });

  test("throws a ChatError for what asking throws", async () => {
    const ask = async (): Promise<Response> => {
      throw new Error("no SDK");
    };
    expect(await chat(ask)).toEqual(["Fake reported an error: no SDK."]);
  });

  test("asks nothing for a signal that is aborted, and throws its reason", async () => {
    let asked = 0;
    const ask = async (): Promise<Response> => {
      asked++;
      return new Response("a.\n");
    };
    const reason = new Error("gone");
    expect(await chat(ask, { signal: AbortSignal.abort(reason) })).toEqual([{ thrown: reason }]);
    expect(asked).toBe(0);
  });

  test("takes a body that ends with an abort for aborted", async () => {
    const aborter = new AbortController();
    const reason = new Error("gone");
    const ask: Adapter["ask"] = async (_, context) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("a\n"));
            context.signal.addEventListener("abort", () => controller.close());
          },
          pull: () => aborter.abort(reason),
        }),
      );
    const given = await chat(ask, { signal: aborter.signal });
    expect(given.at(-1)).toEqual({ thrown: reason });
  });

  test("gives each request a signal of its own, and the same fetch", async () => {
    const signals: AbortSignal[] = [];
    const fetches = new Set<unknown>();
    const provider = defineProvider(
      adapter(async (_, context) => {
        signals.push(context.signal);
        fetches.add(context.fetch);
        expect(context.signal.aborted).toBe(false);
        return new Response("a.\n");
      }),
      { model: "m" },
    );
    const shared = new AbortController().signal;
    for (let request = 0; request < 2; request++)
      for await (const _ of provider.chat(MESSAGES, { signal: shared }));
    expect(new Set([shared, ...signals]).size).toBe(3);
    expect(fetches.size).toBe(1);
    expect(getEventListeners(shared, "abort")).toEqual([]);
  });

  test.each([
    ["aborts nothing when the body ends", true],
    ["aborts a request whose body does not end within 100 ms", false],
  ])("leaves the connection to the end of a body whose reply was given: %s", async (_, ends) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const reader = new AbortController();
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    let wire: AbortSignal | undefined;
    const provider = defineProvider(
      adapter(async (_, context) => {
        wire = context.signal;
        return new Response(body.readable);
      }),
      { model: "m" },
    );
    const events = provider.chat(MESSAGES, { signal: reader.signal })[Symbol.asyncIterator]();
    writer.write(new TextEncoder().encode("a.\n")).catch(() => {});
    expect((await events.next()).value).toEqual([text("a"), FINISH]);
    const left = events.return?.();
    reader.abort("whoever has the end wants no more");
    expect(wire?.aborted).toBe(false);
    expect(getEventListeners(reader.signal, "abort")).toEqual([]);
    if (ends) await writer.close();
    else await vi.advanceTimersByTimeAsync(100);
    await left;
    expect(wire?.aborted).toBe(!ends);
  });
});
