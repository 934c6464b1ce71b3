import { describe, expect, test } from "vitest";
import type { Message } from "../../src/providers/message.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { FAKE_USAGE, type FakeOptions, type Step, stream } from "../fakes/fake-provider.ts";
import { type Collected, callsOf, collect } from "./collect.ts";
import { withFake } from "./kinds.ts";

const dialect = "ollama";
const model = "qwen3";
const usage = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const MADE_UP = /^call_[0-9a-f]{24}$/;

function replyTo(steps: readonly Step[], fake: FakeOptions = {}): Promise<Collected> {
  return withFake({ dialect, fake }, stream(...steps), ({ url }) =>
    collect(ollama({ model, host: url })),
  );
}

const calling = (name: string, text = "{}", id?: string): Step => ({
  toolCall: { name, arguments: text, ...(id !== undefined && { id }) },
});
const line = (message: object, more: object = {}): Step => ({ event: { message, ...more } });
const called = (name: string, args: unknown) => ({ function: { name, arguments: args } });

describe("ollama, answering with calls", () => {
  test("yields each call whole, between the text, and the thoughts to be given back", async () => {
    const { events, error } = await replyTo([
      { reasoning: "H" },
      { reasoning: "m." },
      "I ",
      calling("look", '{"at":"sky"}', "a"),
      calling("wait", "", "b"),
      "look.",
    ]);
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "reasoning", text: "H" },
      { type: "reasoning", text: "m." },
      { type: "text", text: "I " },
      { type: "tool-call", index: 0, id: "a", name: "look" },
      { type: "tool-arguments", index: 0, text: '{"at":"sky"}' },
      { type: "tool-call", index: 1, id: "b", name: "wait" },
      { type: "tool-arguments", index: 1, text: "{}" },
      { type: "text", text: "look." },
      { type: "replay", replay: { dialect: "ollama", model, value: "Hm." } },
      { type: "finish", reason: "tool_calls", usage },
    ]);
  });

  test("gives back nothing where it did not call, or not think", async () => {
    const replays = async (...steps: Step[]) =>
      (await replyTo(steps)).events.filter(({ type }) => type === "replay");
    expect(await replays({ reasoning: "Hm." }, "Hi")).toEqual([]);
    expect(await replays(calling("look"))).toEqual([]);
  });

  test("reads several calls of one line, and one of the last line", async () => {
    const { events } = await replyTo([
      line({ content: "", tool_calls: [called("a", { x: 1 }), called("b", {})] }),
      line({ tool_calls: [called("c", { y: [2] })] }, { done: true, done_reason: "stop" }),
      { fail: "end" },
    ]);
    expect(callsOf(events).map(({ name, arguments: text }) => [name, text])).toEqual([
      ["a", '{"x":1}'],
      ["b", "{}"],
      ["c", '{"y":[2]}'],
    ]);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool_calls", usage: {} });
  });

  test("gives an id to calls without one, and another to a second of the same", async () => {
    const { events } = await replyTo([
      calling("look"),
      calling("look"),
      calling("look", "{}", "a"),
      calling("look", "{}", "a"),
    ]);
    const ids = callsOf(events).map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(ids.map((id) => (MADE_UP.test(id) ? "made up" : id))).toEqual([
      "made up",
      "made up",
      "a",
      "made up",
    ]);
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "{}"],
    ["null", null, "{}"],
    ["no text", " ", "{}"],
    ["text", '{"a":1}', '{"a":1}'],
  ])("takes arguments that are %s for JSON", async (_, given, expected) => {
    const { events } = await replyTo([line({ tool_calls: [called("look", given)] })]);
    expect(callsOf(events)[0]?.arguments).toBe(expected);
  });

  test("takes what names no call for nothing", async () => {
    const tool_calls = [null, {}, { function: null }, { function: { arguments: {} } }];
    const { events } = await replyTo([line({ tool_calls }), line({ tool_calls: null })]);
    expect(events).toEqual([{ type: "finish", reason: "stop", usage }]);
  });

  test("ends calls that ran into the limit as that", async () => {
    const { events } = await replyTo([calling("look"), { finish: "length" }]);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "length", usage });
  });

  test.each<[string, Step]>([
    ["cut within a call", { raw: '{"message":{"tool_calls":[{"function":{"name":"lo' }],
    ["without an end", "Hm"],
  ])("never finishes a reply %s", async (_, step) => {
    const { events, error } = await replyTo([calling("look"), step, { fail: "end" }]);
    expect(callsOf(events).length).toBe(1);
    expect(events.some(({ type }) => type === "finish" || type === "replay")).toBe(false);
    expect(error).toMatchObject({
      message: "Ollama: the model stopped before it finished (connection lost). Try again.",
    });
  });

  test("reads the same from a body that arrives byte by byte", async () => {
    const steps = ["Grüße ", calling("look", '{"at":"🌍 \\u2028"}', "a"), calling("wait", "", "b")];
    const whole = await replyTo(steps);
    expect(callsOf(whole.events).map(({ arguments: text }) => JSON.parse(text))).toEqual([
      { at: "🌍 \u2028" },
      {},
    ]);
    expect(await replyTo(steps, { splitAt: "every byte" })).toEqual(whole);
  });

  test("reads arguments of 100 KB", async () => {
    const text = JSON.stringify({ text: 'ä"\\n'.repeat(20_000) });
    const { events } = await replyTo([calling("write", text)]);
    expect(callsOf(events)[0]?.arguments).toBe(text);
    expect(text.length).toBeGreaterThan(100_000);
  });
});

test("ollama gets back the calls that it made, with the thoughts behind them", async () => {
  const tools = [{ name: "look" }];
  const script = stream({ reasoning: "Hm." }, calling("look", '{"n":1}'), calling("look"));
  await withFake({ dialect }, script, async ({ url, chats }) => {
    const provider = ollama({ model, host: url });
    const hello: Message = { role: "user", content: "Hi" };
    const first = await collect(provider, [hello], { tools });
    const toolCalls = callsOf(first.events);
    const replay = first.events.flatMap((event) => (event.type === "replay" ? event.replay : []));
    const messages: Message[] = [
      hello,
      { role: "assistant", content: "", toolCalls, replay },
      ...toolCalls.map(({ id }): Message => ({ role: "tool", toolCallId: id, content: "ok" })),
    ];
    expect((await collect(provider, messages, { tools })).error).toBeUndefined();
    const [one, two] = toolCalls.map(({ id }) => id);
    expect(chats[1]?.body).toMatchObject({
      messages: [
        hello,
        {
          role: "assistant",
          content: "",
          thinking: "Hm.",
          tool_calls: [
            { id: one, ...called("look", { n: 1 }) },
            { id: two, ...called("look", {}) },
          ],
        },
        { role: "tool", content: "ok", tool_name: "look", tool_call_id: one },
        { role: "tool", content: "ok", tool_name: "look", tool_call_id: two },
      ],
    });
  });
});
