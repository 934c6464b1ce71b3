import { describe, expect, test } from "vitest";
import { TOOL_NAMES } from "../../src/providers/gemini/request.ts";
import { gemini } from "../../src/providers/gemini.ts";
import type { Message } from "../../src/providers/message.ts";
import type { GenerationOptions } from "../../src/providers/provider.ts";
import { ToolNames } from "../../src/providers/tool-names.ts";
import { FAKE_USAGE, type FakeOptions, type Step, stream } from "../fakes/fake-provider.ts";
import { FAKE_SIGNATURE } from "../fakes/wire/gemini.ts";
import { type Collected, callsOf, collect } from "./collect.ts";
import { withFake } from "./kinds.ts";

const dialect = "gemini";
const GEMINI_3 = "gemini-3.5-flash";
const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const DETAILED = { ...USAGE, reasoningTokens: 4, cachedInputTokens: 3 };

interface Ask {
  readonly model?: string;
  readonly options?: GenerationOptions;
  readonly fake?: FakeOptions;
}

function replyTo(steps: readonly Step[], ask: Ask = {}): Promise<Collected> {
  const { model = GEMINI_3, options, fake = {} } = ask;
  return withFake({ dialect, fake }, stream(...steps), ({ url }) =>
    collect(gemini({ model, apiKey: "k", baseUrl: url }), undefined, options),
  );
}

const calling = (name: string, text = "{}", id?: string): Step => ({
  toolCall: { name, arguments: text, ...(id !== undefined && { id }) },
});

describe("gemini, answering with calls", () => {
  test("yields each call whole, the first with its signature, between the text", async () => {
    const { events, error } = await replyTo([
      { reasoning: "Hm." },
      "I ",
      calling("look", '{"at":"sky"}', "a"),
      calling("wait", ""),
      "look.",
    ]);
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "I " },
      { type: "tool-call", index: 0, id: "a", name: "look", signature: FAKE_SIGNATURE },
      { type: "tool-arguments", index: 0, text: '{"at":"sky"}' },
      { type: "tool-call", index: 1, id: "fake1", name: "wait" },
      { type: "tool-arguments", index: 1, text: "{}" },
      { type: "text", text: "look." },
      { type: "finish", reason: "tool_calls", usage: DETAILED },
    ]);
  });

  test("gives an id to calls without one, and another to a second of the same", async () => {
    const { events } = await replyTo(
      [calling("look"), calling("look"), calling("look", "{}", "a"), calling("look", "{}", "a")],
      { model: "gemini-2.5-flash" },
    );
    const ids = callsOf(events).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(ids[2]).toBe("a");
    expect([ids[0], ids[1], ids[3]].filter((id) => !/^call_[0-9a-f]{24}$/.test(id ?? ""))).toEqual(
      [],
    );
  });

  test.each([
    ["MAX_TOKENS", { reason: "length" }],
    ["SAFETY", { reason: "refusal", explanation: "SAFETY" }],
    ["STOP", { reason: "tool_calls" }],
  ])("ends calls that finished with %s as %j", async (finish, expected) => {
    const { events } = await replyTo([calling("look"), { finish }]);
    expect(events.at(-1)).toEqual({ type: "finish", ...expected, usage: DETAILED });
  });

  test.each([
    ["MALFORMED_FUNCTION_CALL", "Gemini: the model called a tool in a form that cannot be read"],
    ["UNEXPECTED_TOOL_CALL", "Gemini: the model called a tool that it was not given"],
    ["TOO_MANY_TOOL_CALLS", "Gemini: the model called tools too often in a row"],
    [
      "MISSING_THOUGHT_SIGNATURE",
      "Gemini: a call in the conversation has lost its thought signature",
    ],
    ["MALFORMED_RESPONSE", "Gemini: the model's reply is in a form that cannot be read"],
  ])("takes %s for a failure, in words", async (finishReason, words) => {
    const bare = await replyTo(["Hm", { finish: finishReason }]);
    expect(bare.events).toEqual([{ type: "text", text: "Hm" }]);
    expect(bare.error).toMatchObject({ code: "provider.failed", message: `${words}. Try again.` });
    const finishMessage = "print(look())";
    const told = await replyTo([
      { event: { candidates: [{ finishReason, finishMessage }] } },
      { fail: "end" },
    ]);
    expect(told.events).toEqual([]);
    expect(told.error).toMatchObject({ message: `${words}: print(look()). Try again.` });
  });

  test("takes a part that names no call for nothing", async () => {
    const parts = [{ functionCall: {} }, { functionCall: null }, { functionCall: { args: {} } }];
    const { events } = await replyTo([{ event: { candidates: [{ content: { parts } }] } }]);
    expect(events).toEqual([{ type: "finish", reason: "stop", usage: DETAILED }]);
  });

  test.each<[string, Step]>([
    [
      "cut within a call",
      { raw: 'data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"lo' },
    ],
    ["without an end", "Hm"],
  ])("never finishes a reply %s", async (_, step) => {
    const { events, error } = await replyTo([calling("look"), step, { fail: "end" }]);
    expect(callsOf(events).length).toBe(1);
    expect(events.some(({ type }) => type === "finish")).toBe(false);
    expect(error).toMatchObject({
      message: "Gemini: the model stopped before it finished (connection lost). Try again.",
    });
  });

  test("reads the same from a body that arrives byte by byte", async () => {
    const steps = ["Grüße ", calling("look", '{"at":"🌍 \\u2028"}'), calling("wait", "")];
    const whole = await replyTo(steps);
    expect(callsOf(whole.events).map(({ arguments: text }) => JSON.parse(text))).toEqual([
      { at: "🌍 \u2028" },
      {},
    ]);
    expect(await replyTo(steps, { fake: { splitAt: "every byte" } })).toEqual(whole);
  });

  test("reads arguments of 100 KB", async () => {
    const text = JSON.stringify({ text: 'ä"\\n'.repeat(20_000) });
    const { events } = await replyTo([calling("write", text)]);
    expect(callsOf(events)[0]?.arguments).toBe(text);
    expect(text.length).toBeGreaterThan(100_000);
  });

  test("counts thoughts and what the service's own tools gave, and tells parts of both", async () => {
    const usageMetadata = {
      promptTokenCount: 55,
      toolUsePromptTokenCount: 89,
      cachedContentTokenCount: 20,
      thoughtsTokenCount: 56,
    };
    const { events } = await replyTo([
      { event: { candidates: [{ finishReason: "MAX_TOKENS" }], usageMetadata } },
      { fail: "end" },
    ]);
    expect(events).toEqual([
      {
        type: "finish",
        reason: "length",
        usage: { inputTokens: 144, outputTokens: 56, cachedInputTokens: 20, reasoningTokens: 56 },
      },
    ]);
  });
});

test("gemini gets back the signatures and ids of the calls that it made", async () => {
  const tools = [{ name: "look" }];
  await withFake({ dialect }, stream(calling("look"), calling("look")), async ({ url, chats }) => {
    const provider = gemini({ model: GEMINI_3, apiKey: "k", baseUrl: url });
    const hello: Message = { role: "user", content: "Hi" };
    const first = await collect(provider, [hello], { tools });
    const toolCalls = callsOf(first.events);
    const results = toolCalls.map(
      ({ id }): Message => ({ role: "tool", toolCallId: id, content: id }),
    );
    const messages: Message[] = [hello, { role: "assistant", content: "", toolCalls }, ...results];
    expect((await collect(provider, messages, { tools })).error).toBeUndefined();
    const functionCall = (id: string) => ({ functionCall: { id, name: "look", args: {} } });
    expect(chats[1]?.body).toMatchObject({
      contents: [
        {},
        {
          parts: [
            { ...functionCall("fake0"), thoughtSignature: FAKE_SIGNATURE },
            functionCall("fake1"),
          ],
        },
        { parts: [{ functionResponse: { id: "fake0" } }, { functionResponse: { id: "fake1" } }] },
      ],
    });
  });
});

describe("gemini, with names that it would refuse", () => {
  const names = ["Wetter für heute", "Wetter_f_r_heute", "9lives", "a/b", "a b", "é".repeat(70)];
  const tools = names.map((name) => ({ name }));
  const calls = names.map((name, index) => ({ id: `c${index}`, name, arguments: "{}" }));
  const messages: Message[] = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "", toolCalls: calls },
  ];

  test("calls come back under the client's names", async () => {
    const script = ({ body }: { readonly body: unknown }) => {
      const [{ functionDeclarations }] = (
        body as { tools: [{ functionDeclarations: { name: string }[] }] }
      ).tools;
      return stream(...functionDeclarations.map(({ name }) => calling(name)), calling("made_up"));
    };
    await withFake({ dialect }, script, async ({ url, chats }) => {
      const provider = gemini({ model: GEMINI_3, apiKey: "k", baseUrl: url });
      const toolChoice = { name: "9lives" };
      const { events, error } = await collect(provider, messages, { tools, toolChoice });
      expect(error).toBeUndefined();
      expect(callsOf(events).map(({ name }) => name)).toEqual([...names, "made_up"]);
      expect(chats[0]?.body).toMatchObject({
        toolConfig: { functionCallingConfig: { allowedFunctionNames: ["_9lives"] } },
      });
    });
  });

  test("no two become one, and those that Gemini takes stay as they are", () => {
    const map = new ToolNames({ tools, messages }, TOOL_NAMES);
    expect(names.map((name) => map.toWire(name))).toEqual([
      "Wetter_f_r_heute_2",
      "Wetter_f_r_heute",
      "_9lives",
      "a_b",
      "a_b_2",
      "_".repeat(64),
    ]);
    expect(names.map((name) => map.fromWire(map.toWire(name)))).toEqual(names);
  });

  test.each(["look", "_x", "a.b:c-d", "a".repeat(64)])("leaves %s alone", (name) => {
    expect(new ToolNames({ tools: [{ name }], messages: [] }, TOOL_NAMES).toWire(name)).toBe(name);
  });

  // Were each looked for from the beginning, this would take longer than a test may.
  test("very many that look alike get one each", () => {
    const tools = Array.from({ length: 20_000 }, (_, n) => ({
      name: String.fromCharCode(0x4e00 + n),
    }));
    const map = new ToolNames({ tools, messages: [] }, TOOL_NAMES);
    const names = new Set(tools.map(({ name }) => map.toWire(name)));
    expect(names.size).toBe(tools.length);
    expect([...names].slice(0, 3)).toEqual(["_", "__2", "__3"]);
  });

  test("an empty name gets one", () => {
    expect(new ToolNames({ tools: [{ name: "" }], messages: [] }, TOOL_NAMES).toWire("")).toBe("_");
  });
});
