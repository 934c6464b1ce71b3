import { describe, expect, test } from "vitest";
import {
  answer,
  FAKE_USAGE,
  noAnswer,
  type StreamFailure,
  stream,
  words,
} from "../fakes/fake-provider.ts";
import { collect } from "./collect.ts";
import { ask, KINDS, latch, namesOf, type Outcome, SENT_DIALECTS, withFake } from "./kinds.ts";

const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
// Some tell more of it.
const STOPPED = { reason: "stop", usage: expect.objectContaining(USAGE) };
const LOST = /^: the model stopped before it finished \(connection lost\)\. Try again\.$/;
// Ollama is asked without a key.
const REFUSED_KEY =
  /^[\w.:]+ refused the API key\.|^Ollama wants an API key, and none is set\. Set its "apiKey" on the PC\.$/;
// Gemini's fake calls itself unavailable.
const FAILED =
  /^ (reported an error: The fake failed as told\.|is not available now: The fake failed as told\. Try again in a moment\.)$/;

describe.each(KINDS)("$kind", (kind) => {
  test("chat yields reasoning, text, then a finish with its reason and usage", async () => {
    const script = stream({ reasoning: "Let me" }, { reasoning: " think." }, "Hel", "lo 🌍", "\n!");
    await withFake(kind, script, async (fake) => {
      expect(await ask(kind.make(fake.url))).toEqual({
        reasoning: expect.stringMatching(/^Let me think\.\n?$/),
        text: "Hello 🌍\n!",
        finish: STOPPED,
      });
      expect(fake.requests.length).toBe(1);
    });
  });

  test("chat with hidden thinking tells no reasoning, but that the model is alive", async () => {
    await withFake(kind, stream({ reasoning: "Hm." }, "Hello"), async (fake) => {
      const traces: string[] = [];
      const outcome = await ask(kind.make(fake.url, { thinking: "hidden" }), {
        onEvent: (event) => event.type === "reasoning" && traces.push(event.text),
      });
      expect(outcome).toEqual({ reasoning: "", text: "Hello", finish: STOPPED });
      expect(traces.length).toBeGreaterThan(0);
    });
  });

  test("chat hands no picture's address on, since none of these is OpenAI or Anthropic itself", async () => {
    await withFake(kind, words("No."), async (fake) => {
      const url = "https://192.168.1.1/cat.png";
      const { error } = await collect(kind.make(fake.url), [
        { role: "user", content: "", parts: [{ type: "image-url", url }] },
      ]);
      expect(error).toMatchObject({ code: "chat.unsupported", param: "messages" });
      expect(fake.requests).toEqual([]);
    });
  });

  test("chat closes a trace that no text follows", async () => {
    await withFake(kind, stream({ reasoning: "Hm." }), async (fake) => {
      const { reasoning, text, finish } = await ask(kind.make(fake.url));
      expect([reasoning.trim(), text, finish]).toEqual(["Hm.", "", STOPPED]);
    });
  });

  test("chat takes a finished reply without text for finished", async () => {
    await withFake(kind, stream(), async (fake) => {
      expect(await ask(kind.make(fake.url))).toEqual({ reasoning: "", text: "", finish: STOPPED });
    });
  });

  test("chat reads the same from a body that arrives byte by byte", async () => {
    const script = stream({ reasoning: "Grübeln…" }, "Schöne ", "Grüße 👋🏽", "\u2028\n\ndata: x");
    const split = { ...kind, fake: { ...kind.fake, splitAt: "every byte" as const } };
    const whole = await withFake(kind, script, (fake) => ask(kind.make(fake.url)));
    expect(whole.text).toBe("Schöne Grüße 👋🏽\u2028\n\ndata: x");
    const slow = await withFake(split, script, (fake) => ask(kind.make(fake.url)));
    // A usage that comes after the end, byte by byte, may come too late.
    expect({ ...slow, finish: { ...STOPPED, ...slow.finish } }).toEqual(whole);
  });
});

describe.each(SENT_DIALECTS)("$dialect by $sentWith", (kind) => {
  // The text before each failure is read before the connection is reset.
  // What came before the failure is read before it happens: a reset may overtake it.
  test.each<[StreamFailure, RegExp]>([
    ["reset", LOST],
    ["drop", LOST],
    ["end", LOST],
    ["partial", LOST],
    ["error", FAILED],
    [
      "malformed",
      /^ sent something that is not a valid stream; the reply is not complete\. Try again\.$/,
    ],
  ])("chat throws when the stream fails midway by: %s", async (failure, expected) => {
    const heard = latch();
    await withFake(
      kind,
      stream("Hel", "lo", { wait: heard.opened }, { fail: failure }),
      async (fake) => {
        const outcome = await ask(kind.make(fake.url), { onEvent: heard.open });
        expect(outcome).toEqual({ reasoning: "", text: "Hello", error: expect.any(String) });
        expect(afterName(outcome, kind.name(fake.url))).toMatch(expected);
        expect(fake.requests.length).toBe(1);
      },
    );
  });

  test.each<[StreamFailure, RegExp]>([
    ["reset", /^: the connection was lost before the reply began\. Try again\.$/],
    ["drop", /^: the connection was lost before the reply began\. Try again\.$/],
    ["end", LOST],
    ["error", FAILED],
    ["malformed", /^ sent something that is not a valid stream\. Try again\.$/],
  ])(
    "chat throws when the stream fails before the first token by: %s",
    async (failure, expected) => {
      await withFake(kind, stream({ fail: failure }), async (fake) => {
        const outcome = await ask(kind.make(fake.url));
        expect(outcome).toEqual({ reasoning: "", text: "", error: expect.any(String) });
        expect(afterName(outcome, kind.name(fake.url))).toMatch(expected);
        expect(fake.requests.length).toBe(1);
      });
    },
  );

  test.each(["reset", "drop"] as const)(
    "chat throws when the connection fails before the headers by: %s",
    async (how) => {
      await withFake(kind, noAnswer(how), async (fake) => {
        expect(await ask(kind.make(fake.url))).toEqual({
          reasoning: "",
          text: "",
          error: `${kind.name(fake.url)}: the connection was lost before the reply began. Try again.`,
        });
        expect(fake.requests.length).toBe(1);
      });
    },
  );

  test("chat gives up a line that does not end, and holds no more than 1 MiB of it", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(120));
        // An end all the same, for a reader that has no bound.
        if (sent >= 2 ** 24) controller.close();
      },
    });
    const url = "http://127.0.0.1:1";
    const headers = { "content-type": "text/event-stream" };
    const outcome = await ask(
      kind.make(url, { fetch: async () => new Response(body, { headers }) }),
    );
    expect(outcome.error).toBe(
      `${kind.name(url)} sent more than 1 MiB in one piece, so the reply was stopped. Try again, or choose another model.`,
    );
    expect(sent).toBeLessThan(2 ** 21);
  });

  test("chat throws when nothing listens at the address", async () => {
    const url = await withFake(kind, stream(), async (fake) => fake.url);
    const address = new URL(url).origin;
    expect(await ask(kind.make(url))).toEqual({
      reasoning: "",
      text: "",
      error: `${kind.name(url)} is not running at ${address}. Start it, or choose another provider.`,
    });
  });

  test.each<[string, ReturnType<typeof answer>, RegExp]>([
    ["401", answer(401, { error: { message: "bad key secret-key-4711" } }), REFUSED_KEY],
    [
      "403",
      answer(403, { error: { message: "not your region" } }),
      / refused access: not your region\./,
    ],
    [
      "404",
      answer(404, { error: "model 'some-model' not found" }),
      / has no model 'some-model'\. /,
    ],
    ["413", answer(413, "too large"), /: the conversation is too long for some-model\./],
    ["429", answer(429, {}, { "retry-after": "20" }), /: rate limit, try again in 20 s\.$/],
    ["429 without a time", answer(429), /: rate limit, try again in a moment\.$/],
    [
      "400",
      answer(400, { error: { message: "odd\nrequest" } }),
      / rejected the request \(HTTP 400\): odd request\.$/,
    ],
    [
      "500",
      answer(500, "<html>", { "content-type": "text/html" }),
      / had an internal error \(HTTP 500\)\.$/,
    ],
    [
      "503",
      answer(503, { error: "loading" }),
      / is not available now: loading\. Try again in a moment\.$/,
    ],
    ["529", answer(529, {}), / is overloaded\. Try again in a moment\.$/],
    [
      "200 and HTML",
      answer(200, "<html>", { "content-type": "text/html" }),
      /something that is no reply \(HTTP 200\)/,
    ],
    ["200 and JSON", answer(200, { error: "no such thing" }), /no such thing\.$/],
    [
      "200 and nothing",
      answer(200),
      /: the model stopped before it finished \(connection lost\)\. Try again\.$/,
    ],
  ])("chat throws for an answer of %s, after one request", async (_, script, expected) => {
    await withFake(kind, script, async (fake) => {
      const { error, finish } = await ask(kind.make(fake.url));
      expect(error).toMatch(expected);
      expect(error).not.toContain("4711");
      expect(finish).toBeUndefined();
      expect(fake.requests.length).toBe(1);
    });
  });

  test.each([301, 302, 307, 308])(
    "chat does not follow a redirect of status %i",
    async (status) => {
      await withFake(kind, words("not for you"), async (elsewhere) => {
        const redirect = answer(status, "", { location: elsewhere.url });
        await withFake(kind, redirect, async (fake) => {
          const { error } = await ask(kind.make(fake.url));
          expect(error).toBe(
            `${kind.name(fake.url)} answered with a redirect, which is never followed. Set the final address as its baseUrl on the PC.`,
          );
          expect(elsewhere.requests.length).toBe(0);
        });
      });
    },
  );

  test.each([
    ["before the headers", noAnswer("hang")],
    ["before the first token", stream({ fail: "hang" })],
    ["midway", stream("Hel", "lo", { fail: "hang" })],
  ])("chat closes the connection when it is aborted %s", async (when, script) => {
    await withFake(kind, script, async (fake) => {
      const aborter = new AbortController();
      const reason = new Error("the phone left");
      const arrived = fake.nextChat();
      const heard = latch();
      const outcome = ask(kind.make(fake.url), {
        signal: aborter.signal,
        onEvent: heard.open,
      });
      const request = await arrived;
      if (when === "midway") await heard.opened;
      aborter.abort(reason);
      await request.closed;
      expect((await outcome).error).toBe(reason.message);
    });
  });

  test("chat sends no request when it was aborted before", async () => {
    await withFake(kind, words("never"), async (fake) => {
      const outcome = await ask(kind.make(fake.url), {
        signal: AbortSignal.abort(new Error("gone")),
      });
      expect(outcome).toEqual({ reasoning: "", text: "", error: "gone" });
      expect(fake.requests.length).toBe(0);
    });
  });

  test("chat closes the connection when its reader stops reading", async () => {
    await withFake(kind, stream("Hel", "lo", { fail: "hang" }), async (fake) => {
      const arrived = fake.nextChat();
      const { signal } = new AbortController();
      for await (const _ of kind.make(fake.url).chat([{ role: "user", content: "Hi" }], { signal }))
        break;
      await (await arrived).closed;
    });
  });

  test("chat leaves no listener on the signal, and closes an idle connection's reply", async () => {
    await withFake(kind, words("one two"), async (fake) => {
      const { signal } = new AbortController();
      let listeners = 0;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>): void => {
        listeners++;
        add(...args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
        listeners--;
        remove(...args);
      };
      expect((await ask(kind.make(fake.url), { signal })).text).toBe("one two");
      expect(listeners).toBe(0);
    });
  });

  test("chat sends the whole conversation in a shape that every model takes", async () => {
    await withFake(kind, words("ok"), async (fake) => {
      await ask(kind.make(fake.url), {
        messages: [
          { role: "assistant", content: "Welcome!" },
          { role: "system", content: "Be brief." },
          { role: "user", content: "One" },
          { role: "user", content: "Two" },
          { role: "assistant", content: "  " },
          { role: "system", content: "Be kind." },
          { role: "assistant", content: "Three" },
        ],
      });
      const spoken = [
        ["user", "Hello."],
        ["assistant", "Welcome!"],
        ["user", "One\n\nTwo"],
        ["assistant", "Three"],
        ["user", "Continue."],
      ];
      expect(conversationOf(fake.chats[0]?.body)).toEqual({
        system: "Be brief.\n\nBe kind.",
        spoken,
      });
    });
  });

  test("chat uses the given fetch, and sends only the headers that the API needs", async () => {
    await withFake(kind, words("ok"), async (fake) => {
      const seen: string[] = [];
      const provider = kind.make(fake.url, {
        fetch: (input, init) => {
          seen.push(...new Headers(init?.headers).keys());
          return fetch(input, init);
        },
      });
      expect((await ask(provider)).text).toBe("ok");
      const allowed =
        /^(accept|content-type|user-agent|authorization|x-api-key|anthropic-version|x-goog-api-key)$/;
      expect(seen.filter((name) => !allowed.test(name))).toEqual([]);
      expect(seen).toContain("user-agent");
    });
  });

  test("listModels names the models, page by page, through the given fetch", async () => {
    const models = ["alpha", "beta", "gamma"];
    let calls = 0;
    await withFake({ ...kind, fake: { models, pageSize: 2 } }, words(""), async (fake) => {
      const provider = kind.make(fake.url, {
        fetch: (input, init) => {
          calls++;
          return fetch(input, init);
        },
      });
      const { signal } = new AbortController();
      expect(await namesOf(provider.listModels?.({ signal }))).toEqual(models);
      expect(calls).toBe(fake.requests.length);
      expect(calls).toBe(kind.dialect === "anthropic" || kind.dialect === "gemini" ? 2 : 1);
    });
  });

  test.each([
    ["401", answer(401, {}), REFUSED_KEY],
    [
      "404",
      answer(404, "no"),
      / has nothing at http:\/\/127\.0\.0\.1:\d+ \(404\)\. Check its baseUrl/,
    ],
    [
      "HTML",
      answer(200, "<html>", { "content-type": "text/html" }),
      /something that is no reply \(HTTP 200\)/,
    ],
  ])("listModels throws for an answer of %s", async (_, reply, expected) => {
    if (!("answer" in reply)) throw new Error("an answer");
    await withFake({ ...kind, fake: { models: reply } }, words(""), async (fake) => {
      const { signal } = new AbortController();
      await expect(kind.make(fake.url).listModels?.({ signal })).rejects.toThrow(expected);
    });
  });

  test("listModels stops when it is aborted", async () => {
    const aborter = new AbortController();
    const provider = kind.make("http://127.0.0.1:1", {
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
          aborter.abort(new Error("enough"));
        }),
    });
    await expect(provider.listModels?.({ signal: aborter.signal })).rejects.toThrow("enough");
  });
});

/** The rest of an error that begins with the provider's name. */
function afterName({ error = "" }: Outcome, name: string): string | undefined {
  return error.startsWith(name) ? error.slice(name.length) : undefined;
}

/** The system text and the turns of a request body, whatever its dialect. */
function conversationOf(body: unknown): object {
  const { system, systemInstruction, contents, messages } = body as {
    system?: string;
    systemInstruction?: { parts: { text: string }[] };
    contents?: { role: string; parts: { text: string }[] }[];
    messages?: { role: string; content: string }[];
  };
  if (contents) {
    const spoken = contents.map(({ role, parts }) => [
      role === "model" ? "assistant" : role,
      parts.map(({ text }) => text).join("|"),
    ]);
    return { system: systemInstruction?.parts.map(({ text }) => text).join("|"), spoken };
  }
  const spoken = (messages ?? []).map(({ role, content }) => [role, content]);
  if (system !== undefined) return { system, spoken };
  return {
    system: spoken[0]?.[0] === "system" ? spoken[0]?.[1] : undefined,
    spoken: spoken.slice(1),
  };
}
