import { describe, expect, test } from "vitest";
import { type OpenAIOptions, openai } from "../../src/providers/openai.ts";
import type { Provider } from "../../src/providers/provider.ts";
import {
  answer,
  FAKE_USAGE,
  type FakeProvider,
  type Step,
  stream,
} from "../fakes/fake-provider.ts";
import { OPENAI_USAGE_DETAILS } from "../fakes/wire/openai.ts";
import { ask, latch, namesOf, type Outcome, withFake } from "./kinds.ts";

const USAGE = {
  inputTokens: FAKE_USAGE.input,
  outputTokens: FAKE_USAGE.output,
  cachedInputTokens: OPENAI_USAGE_DETAILS.cached,
  reasoningTokens: OPENAI_USAGE_DETAILS.reasoning,
};
const STOPPED = { reason: "stop", usage: USAGE };

/** OpenAI's own API, played by a fake. */
function official({ url }: FakeProvider, options: Partial<OpenAIOptions> = {}): Provider {
  const redirect: typeof fetch = (input, init) =>
    fetch(String(input).replace("https://api.openai.com/v1", url), init);
  return openai({ model: "gpt-5-mini", apiKey: "k", fetch: redirect, ...options });
}

function compatible({ url }: FakeProvider, options: Partial<OpenAIOptions> = {}): Provider {
  return openai({ model: "qwen3-8b", baseUrl: url, ...options });
}

const ofChoice = (delta: unknown, finish_reason: string | null = null): Step => ({
  event: { choices: [{ index: 0, delta, finish_reason }] },
});
const END: Step = { fail: "end" };

async function reply(steps: readonly Step[], make = compatible): Promise<Outcome> {
  return withFake({ dialect: "openai" }, stream(...steps), (fake) => ask(make(fake)));
}

describe("openai", () => {
  test.each([
    ["nothing but what is configured", {}, {}],
    [
      "the limit and the temperature",
      { maxTokens: 99, temperature: 0 },
      { max_completion_tokens: 99, temperature: 0 },
    ],
  ])("asks OpenAI for %s", async (_, options, expected) => {
    await withFake({ dialect: "openai" }, stream("Hi"), async (fake) => {
      expect(await ask(official(fake, options))).toEqual({
        reasoning: "",
        text: "Hi",
        finish: STOPPED,
      });
      expect(fake.chats.map(({ body }) => body)).toEqual([
        {
          model: "gpt-5-mini",
          messages: [{ role: "user", content: "Hello" }],
          stream: true,
          stream_options: { include_usage: true },
          ...expected,
        },
      ]);
    });
  });

  test("asks other servers for a limit by the name that they know", async () => {
    await withFake({ dialect: "openai" }, stream("Hi"), async (fake) => {
      await ask(compatible(fake, { maxTokens: 99 }));
      expect(fake.chats[0]?.body).toMatchObject({ max_tokens: 99 });
      expect(fake.chats[0]?.body).not.toHaveProperty("max_completion_tokens");
    });
  });

  test("does not ask Mistral for the usage, which it refuses to be asked for", async () => {
    let body: object = {};
    const provider = openai({
      model: "mistral-small",
      apiKey: "k",
      baseUrl: "https://api.mistral.ai/v1",
      fetch: async (_, init) => {
        body = JSON.parse(String(init?.body));
        return new Response("", { status: 401 });
      },
    });
    await ask(provider);
    expect(Object.keys(body)).toEqual(["model", "messages", "stream"]);
  });

  test.each([
    ["OpenAI", undefined, undefined],
    ["OpenAI", "https://api.openai.com/v1/", undefined],
    ["127.0.0.1:1234", "http://127.0.0.1:1234/v1", undefined],
    ["LM Studio", "http://127.0.0.1:1234/v1", "LM Studio"],
  ])("is called %s at %s", (expected, baseUrl, name) => {
    const options = { ...(baseUrl && { baseUrl }), ...(name && { name }) };
    expect(openai({ model: "m", ...options }).name).toBe(expected);
  });

  test("takes what OpenAI's models write in tags for text", async () => {
    const outcome = await reply(["<think>no</think>"], official);
    expect(outcome).toEqual({ reasoning: "", text: "<think>no</think>", finish: STOPPED });
  });
});

describe("a reply in the dialect of Chat Completions", () => {
  test.each<[string, Step[], Partial<Outcome>]>([
    [
      "a token limit",
      ["Hel", { finish: "length" }],
      { text: "Hel", finish: { reason: "length", usage: USAGE } },
    ],
    [
      "a wish for a tool",
      [{ finish: "tool_calls" }],
      { finish: { reason: "tool_calls", usage: USAGE } },
    ],
    [
      "a filter",
      ["So", { finish: "content_filter" }],
      { text: "So", finish: { reason: "refusal", usage: USAGE } },
    ],
    [
      "a reason of its own",
      ["Hi", { finish: "eos" }],
      { text: "Hi", finish: { reason: "other", usage: USAGE } },
    ],
    [
      "a refusal",
      [{ refusal: "I can't " }, { refusal: "help." }],
      { finish: { reason: "refusal", usage: USAGE, explanation: "I can't help." } },
    ],
    [
      "an empty reason until the last chunk",
      [ofChoice({ content: "Hi" }, ""), ofChoice({}, "stop"), END],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "its last text beside the reason and the usage",
      [
        {
          event: {
            choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }],
            usage: { prompt_tokens: 1, completion_tokens: 2 },
          },
        },
        END,
      ],
      { text: "Hi", finish: { reason: "stop", usage: { inputTokens: 1, outputTokens: 2 } } },
    ],
    [
      "no terminator after the reason",
      [ofChoice({ content: "Hi" }), ofChoice({}, "stop"), END],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "a cut after the reason",
      [ofChoice({ content: "Hi" }), ofChoice({}, "stop"), { fail: "drop" }],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "an error after the reason",
      [ofChoice({ content: "Hi" }), ofChoice({}, "stop"), { fail: "error" }],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "null and empty fields",
      [
        { raw: "data: null\n\n" },
        { event: { choices: null } },
        { event: { choices: [] } },
        { event: {} },
        ofChoice(null),
        ofChoice({ role: "assistant", content: null, reasoning_content: null, reasoning: "" }),
        ofChoice({ content: "Hi", refusal: null, tool_calls: null }),
        ofChoice(undefined, "stop"),
        END,
      ],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "comments, ids, CR LF and data over several lines",
      [
        { raw: ": OPENROUTER PROCESSING\n\n:\r\n\r\nid: 1\r\nretry: 5\r\n" },
        { raw: 'data: {"choices":[{"delta":\r\ndata: {"content":"Hi"}}]}\r\n\r\n' },
        ofChoice({}, "stop"),
        END,
      ],
      { text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "reasoning under two names, told once",
      [
        ofChoice({
          reasoning: "Hm.",
          reasoning_content: "Hm.",
          reasoning_details: [{ text: "Hm." }],
        }),
        ofChoice({ content: "Hi" }, "stop"),
        END,
      ],
      { reasoning: "Hm.", text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "reasoning in a field and in tags, told once",
      [
        ofChoice({ reasoning_content: "Hm." }),
        ofChoice({ content: "<think>Hm.</think>\n\nHi" }, "stop"),
        END,
      ],
      { reasoning: "Hm.", text: "Hi", finish: { reason: "stop" } },
    ],
    [
      "Mistral's parts",
      [
        ofChoice({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }] }),
        ofChoice({ content: [{ type: "text", text: "H" }, null, { type: "text", text: "i" }] }),
        ofChoice({ content: "!" }, "stop"),
        END,
      ],
      { reasoning: "Hm.", text: "Hi!", finish: { reason: "stop" } },
    ],
  ])("may end with or hold %s", async (_, steps, expected) => {
    expect(await reply(steps)).toEqual({ reasoning: "", text: "", ...expected });
  });

  test.each<[string, Step[], RegExp]>([
    [
      "OpenRouter's error chunk",
      [
        {
          event: {
            error: { code: 429, message: "slow" },
            choices: [{ delta: {}, finish_reason: "error" }],
          },
        },
      ],
      /: rate limit, try again in a moment\.$/,
    ],
    [
      "a reason of error alone",
      [ofChoice({}, "error")],
      / reported an error: the reply was stopped before its end \(error\)\.$/,
    ],
    ["vLLM's abort", [ofChoice({}, "abort")], /the reply was stopped before its end \(abort\)\.$/],
    [
      "DeepSeek's lack of resources",
      [ofChoice({}, "insufficient_system_resource")],
      /before its end \(insufficient_system_resource\)\.$/,
    ],
    [
      "Z.ai's lost connection",
      [ofChoice({}, "network_error")],
      /before its end \(network_error\)\.$/,
    ],
    [
      "LM Studio's error event",
      [{ raw: 'event: error\ndata: {"error":{"message":"The model has crashed."}}\n\n' }],
      / reported an error: The model has crashed\.$/,
    ],
    [
      "an error that is a sentence",
      [{ event: { error: "Out of memory" } }],
      / reported an error: Out of memory\.$/,
    ],
    [
      "llama.cpp's error field",
      [{ raw: 'error: {"code":500,"message":"slot unavailable"}\n\n' }],
      /the model stopped before it finished/,
    ],
    [
      "llama.cpp's error",
      [
        {
          event: {
            error: {
              code: 400,
              message: "the request exceeds the available context size",
              type: "exceed_context_size_error",
            },
          },
        },
      ],
      /: the conversation is too long for qwen3-8b\./,
    ],
    [
      "a terminator without a reason",
      [{ raw: "data: [DONE]\n\n" }],
      /the model stopped before it finished/,
    ],
    [
      "words that sound like the network's",
      [{ event: { error: { message: "socket terminated by JSON network" } } }],
      / reported an error: socket terminated by JSON network\.$/,
    ],
  ])("is an error with %s", async (_, steps, expected) => {
    const outcome = await reply(["Hel", ...steps, END]);
    expect(outcome).toEqual({ reasoning: "", text: "Hel", error: expect.stringMatching(expected) });
  });

  test("does not wait for ever for the usage of a reply that is complete", async () => {
    await withFake(
      { dialect: "openai" },
      stream("Hi", ofChoice({}, "stop"), { fail: "hang" }),
      async (fake) => {
        const outcome = ask(compatible(fake));
        expect(await outcome).toEqual({ reasoning: "", text: "Hi", finish: { reason: "stop" } });
        await fake.chats[0]?.closed;
      },
    );
  });

  test("passes a piece on before the next one is there", async () => {
    const heard = latch();
    const script = stream("Hel", { wait: heard.opened }, "lo");
    await withFake({ dialect: "openai" }, script, async (fake) => {
      expect((await ask(compatible(fake), { onEvent: heard.open })).text).toBe("Hello");
    });
  });
});

describe("listModels", () => {
  test("sorts the names", async () => {
    const models = ["gpt-5", "gpt-4o", "o3"];
    await withFake({ dialect: "openai", fake: { models } }, stream(), async (fake) => {
      const { signal } = new AbortController();
      expect(await namesOf(compatible(fake).listModels?.({ signal }))).toEqual([
        "gpt-4o",
        "gpt-5",
        "o3",
      ]);
    });
  });

  test("passes on what the server tells of each", async () => {
    const data = [
      { id: "m", created: 5, context_length: 9, supported_parameters: ["tools"] },
      null,
    ];
    const fake = {
      models: answer(200, { object: "list", data }) as { answer: { status: number } },
    };
    await withFake({ dialect: "openai", fake }, stream(), async (running) => {
      const { signal } = new AbortController();
      expect(await compatible(running).listModels?.({ signal })).toEqual([
        { name: "m", created: 5, contextLength: 9, supportedParameters: ["tools"] },
      ]);
    });
  });

  test.each([
    ["nothing", {}],
    ["null", { object: "list", data: null }],
  ])("is empty for a server that lists %s", async (_, body) => {
    const fake = { models: answer(200, body) as { answer: { status: number } } };
    await withFake({ dialect: "openai", fake }, stream(), async (running) => {
      const { signal } = new AbortController();
      expect(await compatible(running).listModels?.({ signal })).toEqual([]);
    });
  });
});
