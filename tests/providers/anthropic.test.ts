import { describe, expect, test } from "vitest";
import { anthropic } from "../../src/providers/anthropic.ts";
import type { Message, Replay } from "../../src/providers/message.ts";
import {
  eventsOf,
  type GenerationOptions,
  type Provider,
  type ProviderEvent,
} from "../../src/providers/provider.ts";
import { answer, FAKE_USAGE, type Step, stream } from "../fakes/fake-provider.ts";
import { ask, type Outcome, withFake } from "./kinds.ts";

const options = { model: "claude-sonnet-4-6", apiKey: "k" };
const USAGE = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output };
const dialect = "anthropic";

function reply(...steps: Step[]): Promise<Outcome> {
  return withFake({ dialect }, stream(...steps), ({ url }) =>
    ask(anthropic({ ...options, baseUrl: url })),
  );
}

describe("anthropic", () => {
  test.each([
    ["nothing but what is configured", {}, {}],
    [
      "the limit and the temperature",
      { maxTokens: 99, temperature: 0 },
      { max_tokens: 99, temperature: 0 },
    ],
  ])("asks for %s, and for the limit that the API demands", async (_, configured, expected) => {
    await withFake({ dialect }, stream("Hi"), async ({ url, chats }) => {
      await ask(anthropic({ ...options, baseUrl: url, ...configured }), {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hello" },
        ],
      });
      expect(chats.map(({ body }) => body)).toEqual([
        {
          model: "claude-sonnet-4-6",
          max_tokens: 8192,
          system: "Be brief.",
          messages: [{ role: "user", content: "Hello" }],
          stream: true,
          ...expected,
        },
      ]);
    });
  });

  test.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tool_calls"],
    ["refusal", "refusal"],
    ["pause_turn", "other"],
  ])("ends a reply that stopped with %s as %s", async (stopReason, reason) => {
    expect(await reply("Hi", { finish: stopReason })).toEqual({
      reasoning: "",
      text: "Hi",
      finish: { reason, usage: USAGE },
    });
  });

  test("passes on why a reply was refused", async () => {
    const delta = {
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "bio", explanation: "This could do harm." },
    };
    const end: Step[] = [
      { event: { type: "message_delta", delta, usage: { output_tokens: 1 } } },
      { event: { type: "message_stop" } },
      { fail: "end" },
    ];
    expect(await reply(...end)).toEqual({
      reasoning: "",
      text: "",
      finish: { reason: "refusal", usage: { outputTokens: 1 }, explanation: "This could do harm." },
    });
  });

  test.each<[string, Step[]]>([
    [
      "a reason but no message_stop",
      [{ event: { type: "message_delta", delta: { stop_reason: "end_turn" } } }],
    ],
    ["a message_stop but no reason", [{ event: { type: "message_stop" } }]],
  ])("takes a reply with %s for cut", async (_, end) => {
    expect(await reply("Hel", ...end, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hel",
      error: "Anthropic: the model stopped before it finished (connection lost). Try again.",
    });
  });

  test("reads past what it does not know", async () => {
    const noise: Step[] = [
      { raw: ': comment\n\nevent: ping\ndata: {"type":"ping"}\n\n' },
      { event: { type: "brand_new_event", delta: 1 } },
      { event: { type: "content_block_delta", index: 0, delta: { type: "citations_delta" } } },
    ];
    expect(await reply(...noise, "Hi")).toMatchObject({ text: "Hi", finish: { reason: "stop" } });
  });

  test.each([
    ["overloaded_error", "Overloaded", "Anthropic is overloaded. Try again in a moment."],
    ["rate_limit_error", "slow down", "Anthropic: rate limit, try again in a moment."],
    ["api_error", "Internal server error", "Anthropic reported an error: Internal server error."],
  ])("takes an event of %s for a failure", async (type, message, expected) => {
    const failed: Step = { event: { type: "error", error: { type, message } } };
    expect(await reply("Hel", failed, { fail: "end" })).toEqual({
      reasoning: "",
      text: "Hel",
      error: expected,
    });
  });
});

/** All events of a reply. */
async function hear(
  provider: Provider,
  messages: readonly Message[],
  options: GenerationOptions = {},
): Promise<ProviderEvent[]> {
  const { signal } = new AbortController();
  const events: ProviderEvent[] = [];
  for await (const item of provider.chat(messages, { signal, ...options }))
    events.push(...(eventsOf(item) as readonly ProviderEvent[]));
  return events;
}

describe("anthropic, with tools", () => {
  const tools = [{ name: "look" }];
  const hello: Message = { role: "user", content: "What do you see?" };

  test("goes on with a call's result, and with the thinking that led to the call", async () => {
    const first = stream({ reasoning: "Hm." }, { toolCall: { name: "look", arguments: "{}" } });
    const script = (_: unknown, index: number) => (index === 0 ? first : stream("The sea."));
    await withFake({ dialect }, script, async ({ url, chats }) => {
      const provider = anthropic({ ...options, baseUrl: url });
      const wishes = { tools, reasoningEffort: "low" };
      const called = await hear(provider, [hello], wishes);
      const replay = called.flatMap((event): Replay[] =>
        event.type === "replay" ? [event.replay] : [],
      );
      const [call] = called.filter((event) => event.type === "tool-call");
      const { id = "", name = "" } = call ?? {};
      const turn = (replayed: readonly Replay[]): Message[] => [
        hello,
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id, name, arguments: "{}" }],
          replay: replayed,
        },
        { role: "tool", toolCallId: id, content: "sea" },
      ];
      expect((await hear(provider, turn(replay), wishes)).at(0)).toEqual({
        type: "text",
        text: "The sea.",
      });
      expect(chats[1]?.body).toMatchObject({
        messages: [{}, { content: [{ type: "thinking" }, { type: "tool_use" }] }, {}],
      });

      const altered = replay.map((each) => ({
        ...each,
        value: (each.value as object[]).map((block) => ({ ...block, thinking: "Oh." })),
      }));
      await expect(hear(provider, turn(altered), wishes)).rejects.toThrow(
        "Invalid `signature` in `thinking` block",
      );
    });
  });

  test("asks another model than the configured one, whose thinking it then is", async () => {
    await withFake({ dialect }, stream({ reasoning: "Hm." }), async ({ url, chats }) => {
      const model = "claude-opus-5";
      const events = await hear(anthropic({ ...options, baseUrl: url }), [hello], { model });
      expect(chats[0]?.body).toMatchObject({ model });
      expect(events.find((event) => event.type === "replay")?.replay).toMatchObject({ model });
    });
  });

  test("lets a newer model drop thinking that no longer fits", async () => {
    const model = "claude-opus-5-5";
    const script = stream({ reasoning: "Hm." }, "Hi");
    await withFake({ dialect }, script, async ({ url, chats }) => {
      const provider = anthropic({ ...options, model, baseUrl: url });
      const heard = await hear(provider, [hello]);
      const replay = heard.flatMap((event) => (event.type === "replay" ? [event.replay] : []));
      await hear(provider, [hello, { role: "assistant", content: "Hi", replay }, hello]);
      expect(chats.map(({ headers }) => headers["anthropic-beta"])).toEqual([
        undefined,
        "thinking-binding-controls-2026-08-01",
      ]);
    });
  });

  test("sends the configured temperature in a version that takes it", async () => {
    await withFake({ dialect }, stream("Hi"), async ({ url, chats }) => {
      await hear(anthropic({ ...options, temperature: 0.5, baseUrl: url }), [hello]);
      await hear(anthropic({ ...options, baseUrl: url }), [hello], { temperature: 0.5 });
      expect(chats.map(({ headers }) => headers["anthropic-version"])).toEqual([
        "2023-06-01",
        "2026-10-21",
      ]);
    });
  });

  test("gives tools whose names the API refuses others, and tells of their calls by their own", async () => {
    const named = ["fs.read", "fs_read", "9lives", "x".repeat(129), ""].map((name) => ({ name }));
    const script = stream(
      { toolCall: { name: "fs_read_2", arguments: "{}" } },
      { toolCall: { name: "fs_read", arguments: "{}" } },
      { toolCall: { name: "_", arguments: "{}" } },
    );
    await withFake({ dialect }, script, async ({ url, chats }) => {
      const toolChoice = { name: "fs.read" };
      const messages: Message[] = [
        hello,
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id: "a", name: "fs.read", arguments: "{}" }],
        },
        { role: "tool", toolCallId: "a", content: "A" },
      ];
      const provider = anthropic({ ...options, baseUrl: url });
      const events = await hear(provider, messages, { tools: named, toolChoice });
      expect(chats[0]?.body).toMatchObject({
        tools: ["fs_read_2", "fs_read", "9lives", "x".repeat(128), "_"].map((name) => ({ name })),
        tool_choice: { type: "tool", name: "fs_read_2" },
        messages: [{}, { content: [{ type: "tool_use", name: "fs_read_2" }] }, {}],
      });
      expect(events.flatMap((event) => (event.type === "tool-call" ? [event.name] : []))).toEqual([
        "fs.read",
        "fs_read",
        "",
      ]);
    });
  });

  test("sends nothing that cannot be done, and says what to do", async () => {
    await withFake({ dialect }, stream("never"), async ({ url, requests }) => {
      const model = "claude-fable-5-1";
      const wishes = { model, tools, toolChoice: "required" } as const;
      await expect(
        hear(anthropic({ ...options, baseUrl: url }), [hello], wishes),
      ).rejects.toMatchObject({
        code: "chat.unsupported",
        message:
          'This model of Anthropic\'s always thinks, and cannot be made to call a tool. Set "tool_choice" to "auto", or choose another model.',
      });
      expect(requests).toEqual([]);
    });
  });

  test("hands an address of a picture on to Anthropic alone", () => {
    const imagesAt = (baseUrl?: string) =>
      anthropic({ ...options, ...(baseUrl !== undefined && { baseUrl }) }).capabilities?.images;
    expect(imagesAt()).toBe("url");
    expect(imagesAt("https://api.anthropic.com")).toBe("url");
    expect(imagesAt("https://api.anthropic.com/")).toBe("url");
    expect(imagesAt("http://api.anthropic.com")).toBe("data");
    expect(imagesAt("https://api.anthropic.com@pc:1")).toBe("data");
    expect(imagesAt("http://pc:1")).toBe("data");
  });
});

describe("anthropic's models", () => {
  const { signal } = new AbortController();

  test("are told with all that is known of them", async () => {
    await withFake({ dialect }, stream(), async ({ url }) => {
      const listed = await anthropic({ ...options, baseUrl: url }).listModels?.({ signal });
      expect(listed).toEqual([
        {
          name: "fake-model",
          displayName: "fake-model",
          created: 1_735_689_600,
          contextLength: 200_000,
          inputModalities: ["text", "image"],
          supportedParameters: [
            "max_tokens",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning_effort",
          ],
        },
      ]);
    });
  });

  test("are told by name where nothing is known", async () => {
    const unknown = { capabilities: null, max_input_tokens: null, display_name: "" };
    const data = [
      { id: "bare" },
      { id: "old", created_at: "1970-01-01T00:00:00Z", ...unknown },
      { id: "odd", created_at: "soon", capabilities: {} },
    ];
    const models = { answer: { status: 200, body: { data, has_more: false } } };
    await withFake({ dialect, fake: { models } }, answer(500), async ({ url }) => {
      const listed = await anthropic({ ...options, baseUrl: url }).listModels?.({ signal });
      expect(listed).toEqual([
        { name: "bare" },
        { name: "old" },
        {
          name: "odd",
          inputModalities: ["text"],
          supportedParameters: [
            "max_tokens",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
          ],
        },
      ]);
    });
  });
});
