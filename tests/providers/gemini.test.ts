import { describe, expect, test } from "vitest";
import { gemini } from "../../src/providers/gemini.ts";
import { answer, FAKE_USAGE, type Step, stream } from "../fakes/fake-provider.ts";
import { ask, namesOf, type Outcome, withFake } from "./kinds.ts";

const options = { model: "gemini-2.5-flash", apiKey: "k" };
const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const dialect = "gemini";

function reply(...steps: Step[]): Promise<Outcome> {
  return withFake({ dialect }, stream(...steps), ({ url }) =>
    ask(gemini({ ...options, baseUrl: url })),
  );
}

const END: Step = { fail: "end" };
const piece = (text: string, more: object = {}): Step => ({
  event: { candidates: [{ content: { role: "model", parts: [{ text }] }, ...more }] },
});

describe("gemini", () => {
  const THOUGHTS = { thinkingConfig: { includeThoughts: true } };

  test.each([
    ["gemini-2.5-flash", {}, THOUGHTS],
    ["gemini-3-pro-preview", {}, THOUGHTS],
    ["gemini-flash-latest", {}, THOUGHTS],
    ["gemini-2.0-flash", {}, {}],
    ["gemma-3-27b-it", {}, {}],
    ["gemini-2.5-flash", { thinking: "hidden" as const }, {}],
    [
      "gemini-2.0-flash",
      { maxTokens: 99, temperature: 0 },
      { maxOutputTokens: 99, temperature: 0 },
    ],
  ])("asks %s with %j for %j", async (model, configured, generationConfig) => {
    await withFake({ dialect }, stream("Hi"), async ({ url, chats }) => {
      await ask(gemini({ ...options, model, baseUrl: url, ...configured }), {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hello" },
        ],
      });
      expect(chats.map(({ path, body }) => [path, body])).toEqual([
        [
          `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
          {
            contents: [{ role: "user", parts: [{ text: "Hello" }] }],
            systemInstruction: { parts: [{ text: "Be brief." }] },
            generationConfig,
          },
        ],
      ]);
    });
  });

  test.each([
    ["STOP", { reason: "stop" }],
    ["MAX_TOKENS", { reason: "length" }],
    ["SAFETY", { reason: "refusal", explanation: "SAFETY" }],
    ["RECITATION", { reason: "refusal", explanation: "RECITATION" }],
    ["SOMETHING_NEW", { reason: "refusal", explanation: "SOMETHING_NEW" }],
  ])("ends a reply that finished with %s as %j", async (finishReason, finish) => {
    expect(await reply("Hi", { finish: finishReason })).toEqual({
      reasoning: "",
      text: "Hi",
      finish: { ...finish, usage: USAGE },
    });
  });

  test.each<[string, Step, string]>([
    [
      "a prompt",
      { event: { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } } },
      "PROHIBITED_CONTENT",
    ],
    [
      "a prompt, in words",
      { event: { promptFeedback: { blockReason: "OTHER", blockReasonMessage: "Not that." } } },
      "Not that.",
    ],
  ])("passes on why %s was blocked", async (_, blocked, explanation) => {
    expect(await reply(blocked, END)).toEqual({
      reasoning: "",
      text: "",
      finish: { reason: "refusal", usage: {}, explanation },
    });
  });

  test.each<[string, Step[], string]>([
    [
      "STOP on an early chunk",
      [piece("Hel", { finishReason: "STOP" }), piece("lo", { finishReason: "STOP" })],
      "Hello",
    ],
    [
      "chunks without parts, content or candidates",
      [
        { event: { candidates: [{ content: { role: "model" } }] } },
        { event: { candidates: [{}] } },
        { event: { candidates: [] } },
        { event: { usageMetadata: {} } },
        { event: { candidates: [{ content: { parts: [{ inlineData: {} }, { text: "" }] } }] } },
        piece("Hello", { finishReason: "STOP" }),
      ],
      "Hello",
    ],
    [
      "comments, event names and data over several lines",
      [
        {
          raw: ': keep-alive\r\n\r\n: x\r\nevent: message\r\ndata: {"candidates":[{"content":\r\ndata: {"parts":[{"text":"Hel"}]}}]}\r\n\r\n',
        },
        piece("lo", { finishReason: "STOP" }),
      ],
      "Hello",
    ],
    [
      "lone line feeds",
      [
        {
          raw: `data: {"candidates":[{"content":{"parts":[{"text":"Hello"}]},"finishReason":"STOP"}]}\n\n`,
        },
      ],
      "Hello",
    ],
  ])("reads a reply with %s to its end", async (_, steps, text) => {
    expect(await reply(...steps, END)).toMatchObject({ text, finish: { reason: "stop" } });
  });

  test("takes a reply that was cut after an early STOP for cut", async () => {
    const early = piece("Hel", { finishReason: "STOP" });
    for (const fail of ["drop", "partial"] as const) {
      const outcome = await reply(early, { fail });
      expect(outcome.error).toMatch(/: the model stopped before it finished \(connection lost\)\./);
      expect(outcome.finish).toBeUndefined();
    }
  });

  test("counts thoughts as output", async () => {
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 2, thoughtsTokenCount: 30 };
    const end = { event: { candidates: [{ finishReason: "STOP" }], usageMetadata } };
    expect((await reply(end, END)).finish).toEqual({
      reason: "stop",
      usage: { inputTokens: 1, outputTokens: 32, reasoningTokens: 30 },
    });
  });

  test.each([
    [
      "a bad key",
      400,
      {
        code: 400,
        message: "API key not valid.",
        status: "INVALID_ARGUMENT",
        details: [{ reason: "API_KEY_INVALID" }],
      },
      "Gemini refused the API key. Check the key on the PC.",
    ],
    [
      "a rate limit",
      429,
      {
        code: 429,
        message: "quota",
        status: "RESOURCE_EXHAUSTED",
        details: [{ "@type": "x" }, { retryDelay: "19.4s" }],
      },
      "Gemini: rate limit, try again in 20 s.",
    ],
    [
      "overload",
      503,
      { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" },
      "Gemini is not available now: The model is overloaded. Try again in a moment.",
    ],
    [
      "a leaked key",
      403,
      { code: 403, message: "Your API key was reported as leaked.", status: "PERMISSION_DENIED" },
      "Gemini refused access: Your API key was reported as leaked. Check on the PC what its API key may do.",
    ],
    [
      "a missing model",
      404,
      { code: 404, message: "models/x is not found", status: "NOT_FOUND" },
      "Gemini has no model 'gemini-2.5-flash'. Choose another model, or check its baseUrl on the PC.",
    ],
  ])("says what to do about %s", async (_, status, error, expected) => {
    for (const body of [{ error }, [{ error }]]) {
      await withFake({ dialect }, answer(status, body), async ({ url }) => {
        expect((await ask(gemini({ ...options, baseUrl: url }))).error).toBe(expected);
      });
    }
  });

  test("lists the models that chat", async () => {
    const models = ["gemini-2.5-flash", "text-embedding-004", "gemini-2.5-pro"];
    await withFake({ dialect, fake: { models } }, stream(), async ({ url }) => {
      const { signal } = new AbortController();
      expect(await namesOf(gemini({ ...options, baseUrl: url }).listModels?.({ signal }))).toEqual([
        "gemini-2.5-flash",
        "gemini-2.5-pro",
      ]);
    });
  });
});
