import { describe, expect, test, vi } from "vitest";
import { ollama, ollamaUrl } from "../../src/providers/ollama.ts";
import { answer, FAKE_USAGE, noAnswer, type Step, stream } from "../fakes/fake-provider.ts";
import { ask, type Outcome, withFake } from "./kinds.ts";

const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const dialect = "ollama";
const model = "llama3.1";

function reply(...steps: Step[]): Promise<Outcome> {
  return withFake({ dialect }, stream(...steps), ({ url }) => ask(ollama({ model, host: url })));
}

describe("ollama", () => {
  test.each([
    ["nothing but what is configured", {}, {}],
    [
      "limit, temperature and context",
      { maxTokens: 99, temperature: 0, contextTokens: 8192 },
      { num_predict: 99, temperature: 0, num_ctx: 8192 },
    ],
  ])("asks for %s, and that the model stays loaded", async (_, configured, options) => {
    await withFake({ dialect }, stream("Hi"), async ({ url, chats, requests }) => {
      await ask(ollama({ model, host: url, ...configured }));
      expect(chats.map(({ body }) => body)).toEqual([
        {
          model,
          messages: [{ role: "user", content: "Hello" }],
          stream: true,
          keep_alive: "30m",
          options,
        },
      ]);
      expect(requests.length).toBe(1);
    });
  });

  test.each([
    ["stop", "stop"],
    ["length", "length"],
  ])("ends a reply that is done with %s as %s", async (doneReason, reason) => {
    expect(await reply("Hi", { finish: doneReason })).toEqual({
      reasoning: "",
      text: "Hi",
      finish: { reason, usage: USAGE },
    });
  });

  test("reports no usage that Ollama does not report", async () => {
    const end = { event: { message: { content: "Hi" }, done: true, done_reason: "stop" } };
    expect(await reply(end, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hi",
      finish: { reason: "stop", usage: {} },
    });
  });

  test.each([
    ["password", "http://flo:pass-1@127.0.0.1:1"],
    ["query", "http://127.0.0.1:1/?key=pass-1"],
    ["path", "http://127.0.0.1:1/pass-1"],
  ])("names its address without the %s in a failure", async (_, host) => {
    const { error } = await ask(ollama({ model, host }));
    expect(error).toMatch(/^Ollama/);
    expect(error).toContain("http://127.0.0.1:1");
    expect(error).not.toContain("pass-1");
  });

  test("takes the trace that a model wrote into its text apart", async () => {
    expect(await reply("<thi", "nk>\nHm.</think>\n\nHi")).toMatchObject({
      reasoning: "Hm.",
      text: "Hi",
    });
  });

  test("gives out what was held back as the beginning of a tag", async () => {
    expect(await reply("<thi")).toMatchObject({ reasoning: "", text: "<thi" });
  });

  test.each([
    [
      "malformed",
      " sent something that is not a valid stream; the reply is not complete. Try again.",
    ],
    ["partial", ": the model stopped before it finished (connection lost). Try again."],
  ] as const)(
    "takes a %s line for a failure, without a word on the console",
    async (fail, expected) => {
      const consoles = (["warn", "error", "log"] as const).map((name) => vi.spyOn(console, name));
      const outcome = await reply("Hel", { fail });
      expect(outcome).toEqual({ reasoning: "", text: "Hel", error: `Ollama${expected}` });
      for (const spy of consoles) {
        expect(spy).not.toHaveBeenCalled();
        spy.mockRestore();
      }
    },
  );

  test.each([
    ["blank lines and CR LF", '\r\n{"message":{"content":"Hi"},"done":true}\r\n\r\n'],
    ["no line feed at the end", '{"message":{"content":"Hi"},"done":true}'],
  ])("reads a body with %s", async (_, raw) => {
    expect(await reply({ raw }, { fail: "end" })).toMatchObject({
      text: "Hi",
      finish: { reason: "stop" },
    });
  });

  test.each([
    [
      "llama runner process has terminated: signal: killed",
      "Ollama reported an error: llama runner process has terminated: signal: killed.",
    ],
    ["unexpected EOF", "Ollama reported an error: unexpected EOF."],
  ])("passes on Ollama's own words: %s", async (error, expected) => {
    expect(await reply("Hel", { event: { error } }, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hel",
      error: expected,
    });
  });

  test.each([
    [
      404,
      { error: "model 'llama3.1' not found" },
      "Ollama has no model 'llama3.1'. Run: ollama pull llama3.1",
    ],
    [
      500,
      { error: "model requires more system memory (9.0 GiB) than is available (3.1 GiB)" },
      "Ollama had an internal error (HTTP 500): model requires more system memory (9.0 GiB) than is available (3.1 GiB).",
    ],
    [
      400,
      { error: '"llama3.1" does not support chat' },
      'Ollama rejected the request (HTTP 400): "llama3.1" does not support chat.',
    ],
  ])("says what to do about HTTP %i %j", async (status, body, expected) => {
    await withFake({ dialect }, answer(status, body), async ({ url }) => {
      expect((await ask(ollama({ model, host: url }))).error).toBe(expected);
    });
  });

  test("warmUp loads the model and keeps it loaded, by a request without messages", async () => {
    await withFake({ dialect }, stream(), async ({ url, chats }) => {
      const { signal } = new AbortController();
      const given = vi.fn<typeof fetch>((input, init) => fetch(input, init));
      const provider = ollama({ model, host: url, contextTokens: 8192, fetch: given });
      await provider.warmUp?.({ signal });
      expect(given).toHaveBeenCalledTimes(1);
      expect(chats.map(({ body }) => body)).toEqual([
        { model, messages: [], stream: false, keep_alive: "30m", options: { num_ctx: 8192 } },
      ]);
    });
  });

  test("warmUp says what to do about a model that is not there", async () => {
    await withFake({ dialect }, answer(404, { error: "model not found" }), async ({ url }) => {
      const { signal } = new AbortController();
      await expect(ollama({ model, host: url }).warmUp?.({ signal })).rejects.toThrow(
        "Ollama has no model 'llama3.1'. Run: ollama pull llama3.1",
      );
    });
  });

  test("warmUp closes the connection when it is aborted", async () => {
    await withFake({ dialect }, noAnswer("hang"), async (fake) => {
      const aborter = new AbortController();
      const arrived = fake.nextChat();
      const warm = ollama({ model, host: fake.url }).warmUp?.({ signal: aborter.signal });
      const { closed } = await arrived;
      aborter.abort(new Error("enough"));
      await expect(warm).rejects.toThrow("enough");
      await closed;
    });
  });
});

test.each([
  [undefined, "http://127.0.0.1:11434"],
  ["127.0.0.1", "http://127.0.0.1:11434"],
  ["myserver", "http://myserver:11434"],
  ["myserver:8080", "http://myserver:8080"],
  [":8080", "http://127.0.0.1:8080"],
  ["0.0.0.0", "http://127.0.0.1:11434"],
  ["0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["[::]:8080", "http://127.0.0.1:8080"],
  ["[::1]", "http://[::1]:11434"],
  ["http://127.0.0.1:11434/", "http://127.0.0.1:11434"],
  ["https://ollama.com", "https://ollama.com"],
  ["http://host/prefix/", "http://host/prefix"],
])("ollamaUrl(%j) is %s", (host, expected) => {
  expect(ollamaUrl(host)).toBe(expected);
});
