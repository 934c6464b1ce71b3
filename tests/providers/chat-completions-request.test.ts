import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chatCompletionsBody } from "../../src/providers/chat-completions/request.ts";
import { type KnownServer, serverAt } from "../../src/providers/chat-completions/server.ts";
import type { ReplyRequest } from "../../src/providers/define-provider.ts";
import type { ContentPart, Message, ToolCall } from "../../src/providers/message.ts";
import { minimax } from "../../src/providers/minimax.ts";
import { openai } from "../../src/providers/openai.ts";
import { minimaxWire } from "../fakes/wire/minimax.ts";
import { refusalOf } from "../fakes/wire/openai-check.ts";

const OPENAI = serverAt("https://api.openai.com/v1");
const LOCAL = serverAt("http://127.0.0.1:1234/v1");
const DEEPSEEK = serverAt("https://api.deepseek.com");

const user = (content: string): Message => ({ role: "user", content });
const assistant = (content: string, ...toolCalls: ToolCall[]): Message => {
  return { role: "assistant", content, ...(toolCalls.length > 0 && { toolCalls }) };
};
const call = (id: string, json = "{}"): ToolCall => ({ id, name: "look", arguments: json });
const result = (toolCallId: string, content: string): Message => {
  return { role: "tool", toolCallId, content };
};
const wireCall = (id: string, json = "{}"): object => {
  return { id, type: "function", function: { name: "look", arguments: json } };
};

function body(server: KnownServer, request: Partial<ReplyRequest> = {}): Record<string, unknown> {
  return { ...chatCompletionsBody({ model: "m", messages: [user("Hi")], ...request }, server) };
}

/** The fields of a body besides those that every one has. */
function fields(server: KnownServer, request: Partial<ReplyRequest>): object {
  const {
    model: _,
    messages: __,
    stream: ___,
    stream_options: ____,
    ...rest
  } = body(server, request);
  return rest;
}

const messagesOf = (server: KnownServer, ...messages: Message[]): unknown =>
  body(server, { messages }).messages;

describe("the messages of chatCompletionsBody", () => {
  const talk: Message[] = [
    { role: "developer", content: "Be brief." },
    user("One"),
    user("Two"),
    { role: "system", content: "Be kind." },
    assistant("Three"),
    user(" "),
  ];

  test("are as they are, and where they are, for OpenAI, but for blank ones", () => {
    expect(messagesOf(OPENAI, ...talk)).toEqual(talk.slice(0, -1));
  });

  test("are brought into the one shape for all others", () => {
    expect(messagesOf(LOCAL, ...talk)).toEqual([
      { role: "system", content: "Be brief.\n\nBe kind." },
      user("One\n\nTwo"),
      assistant("Three"),
      user("Continue."),
    ]);
  });

  test.each([
    ["OpenAI", OPENAI],
    ["others", LOCAL],
  ])("hold calls and results as OpenAI's API has them, for %s", (_, server) => {
    const messages = [
      user("Look."),
      assistant("I do.", call("a", '{"at":1}'), call("b", "")),
      result("a", "A"),
      result("b", ""),
      assistant("", call("c")),
      result("c", "C"),
      user("So?"),
    ];
    expect(messagesOf(server, ...messages)).toEqual([
      user("Look."),
      {
        role: "assistant",
        content: "I do.",
        tool_calls: [wireCall("a", '{"at":1}'), wireCall("b")],
      },
      { role: "tool", tool_call_id: "a", content: "A" },
      { role: "tool", tool_call_id: "b", content: "" },
      { role: "assistant", content: null, tool_calls: [wireCall("c")] },
      { role: "tool", tool_call_id: "c", content: "C" },
      user("So?"),
    ]);
  });

  test.each<[string, Message[]]>([
    ["a call without a result", [user("Hi"), assistant("", call("a")), user("Well?")]],
    ["a call at the end", [user("Hi"), assistant("", call("a"))]],
    ["a result without a call", [user("Hi"), result("a", "A")]],
    [
      "a result that comes late",
      [user("Hi"), assistant("", call("a")), user("?"), result("a", "A")],
    ],
    ["a result twice", [user("Hi"), assistant("", call("a")), result("a", "A"), result("a", "B")]],
    ["one id twice", [user("Hi"), assistant("", call("a"), call("a")), result("a", "A")]],
    [
      "calls in neighbours",
      [assistant("", call("a")), assistant("", call("b")), result("a", "A"), result("b", "B")],
    ],
    ["nothing", []],
    ["blanks", [user(""), assistant(" ")]],
  ])("are mended for OpenAI too when it would refuse them: %s", (_, messages) => {
    expect(refusalOf(body(OPENAI, { messages }))).toBeUndefined();
  });

  test("hold pictures as data URLs, and no blank text beside them", () => {
    const parts: ContentPart[] = [
      { type: "text", text: "This:" },
      { type: "image", mediaType: "image/png", data: "AAAA", detail: "low" },
      { type: "text", text: " " },
    ];
    const messages: Message[] = [{ role: "user", content: "This:", parts }];
    const content = [
      { type: "text", text: "This:" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
    ];
    for (const server of [OPENAI, LOCAL])
      expect(messagesOf(server, ...messages)).toEqual([{ role: "user", content }]);
    const text: Message = { role: "user", content: "Hi", parts: [{ type: "text", text: "Hi" }] };
    for (const server of [OPENAI, LOCAL]) expect(messagesOf(server, text)).toEqual([user("Hi")]);
  });

  test("hand a picture's address to OpenAI", () => {
    const url = "https://example.org/cat.png";
    const parts: ContentPart[] = [{ type: "image-url", url }];
    const messages: Message[] = [{ role: "user", content: "", parts }];
    expect(messagesOf(OPENAI, ...messages)).toEqual([
      { role: "user", content: [{ type: "image_url", image_url: { url } }] },
    ]);
  });

  const replay = (model: string, reasoning_content: unknown, dialect = "chat-completions") => ({
    dialect,
    model,
    value: { reasoning_content },
  });
  const withReplay = (message: Message, ...given: object[]): Message =>
    ({ ...message, replay: given }) as Message;

  test("give DeepSeek its reasoning back once tools were called, and nobody else", () => {
    const messages = [
      user("Look."),
      withReplay(
        assistant("", call("a")),
        replay("other", "Not mine."),
        replay("m", "Hm.", "anthropic"),
        replay("m", 5),
        replay("m", "Hm."),
      ),
      result("a", "A"),
      assistant("Seen."),
      user("So?"),
    ];
    const given = { role: "assistant", content: null, tool_calls: [wireCall("a")] };
    expect(messagesOf(DEEPSEEK, ...messages)).toEqual([
      user("Look."),
      { ...given, reasoning_content: "Hm." },
      { role: "tool", tool_call_id: "a", content: "A" },
      { ...assistant("Seen."), reasoning_content: "" },
      user("So?"),
    ]);
    for (const server of [LOCAL, OPENAI])
      expect((messagesOf(server, ...messages) as object[])[1]).toEqual(given);
    const spoken = [user("Hi"), withReplay(assistant("Hello"), replay("m", "Hm.")), user("Bye")];
    expect(messagesOf(DEEPSEEK, ...spoken)).toEqual([user("Hi"), assistant("Hello"), user("Bye")]);
  });

  test("give MiniMax its reasoning back in both of its fields", () => {
    const server = serverAt("https://api.minimax.io/v1");
    const messages = [
      user("Hi"),
      withReplay(assistant("", call("a")), replay("m", "Hm.")),
      result("a", "A"),
    ];
    expect((messagesOf(server, ...messages) as object[])[1]).toEqual({
      role: "assistant",
      content: null,
      tool_calls: [wireCall("a")],
      reasoning_content: "Hm.",
      reasoning_details: [expect.objectContaining({ type: "reasoning.text", text: "Hm." })],
    });
  });
});

describe("the options of chatCompletionsBody", () => {
  const parameters = { type: "object", properties: { at: { type: "string" } } };
  const tools = [
    { name: "look", description: "Looks.", parameters, strict: true },
    { name: "wait" },
  ];
  const wireTools = (second: object): object => ({
    tools: [
      {
        type: "function",
        function: { name: "look", description: "Looks.", parameters, strict: true },
      },
      { type: "function", function: { name: "wait", ...second } },
    ],
  });

  test.each<[string, Partial<ReplyRequest>, object]>([
    ["nothing", {}, {}],
    ["the limit", { maxTokens: 9 }, { max_tokens: 9 }],
    [
      "the sampling",
      { temperature: 0, topP: 0.5, topK: 3, frequencyPenalty: 1, presencePenalty: -1, seed: 7 },
      { temperature: 0, top_p: 0.5, top_k: 3, frequency_penalty: 1, presence_penalty: -1, seed: 7 },
    ],
    ["where to stop", { stop: ["\n"] }, { stop: ["\n"] }],
    ["nowhere to stop", { stop: [] }, {}],
    ["how much to think", { reasoningEffort: "low" }, { reasoning_effort: "low" }],
    [
      "JSON",
      { responseFormat: { type: "json_object" } },
      { response_format: { type: "json_object" } },
    ],
    [
      "JSON of a schema",
      { responseFormat: { type: "json_schema", name: "n", schema: parameters, strict: true } },
      {
        response_format: {
          type: "json_schema",
          json_schema: { name: "n", schema: parameters, strict: true },
        },
      },
    ],
    ["tools", { tools }, wireTools({ parameters: { type: "object", properties: {} } })],
    ["no tools", { tools: [], toolChoice: "none", parallelToolCalls: false }, {}],
    [
      "a choice of tools",
      { tools: tools.slice(0, 1), toolChoice: "required", parallelToolCalls: false },
      {
        tools: [{ type: "function", function: tools[0] }],
        tool_choice: "required",
        parallel_tool_calls: false,
      },
    ],
    [
      "one tool",
      { tools: tools.slice(0, 1), toolChoice: { name: "look" } },
      {
        tools: [{ type: "function", function: tools[0] }],
        tool_choice: { type: "function", function: { name: "look" } },
      },
    ],
    [
      "fields without a name here",
      {
        extra: {
          top_k: 1,
          min_p: 0.1,
          repetition_penalty: 1.1,
          chat_template_kwargs: {},
          reasoning: {},
          user: "u",
          logit_bias: {},
          apiKey: "k",
          messages: [],
        },
      },
      { top_k: 1, min_p: 0.1, repetition_penalty: 1.1, chat_template_kwargs: {}, reasoning: {} },
    ],
  ])("tell a compatible server %s", (_, request, expected) => {
    expect(fields(LOCAL, request)).toEqual(expected);
  });

  test("tell OpenAI the same, but for its names", () => {
    expect(fields(OPENAI, { maxTokens: 9, topK: 3, tools: [{ name: "wait" }] })).toEqual({
      max_completion_tokens: 9,
      tools: [{ type: "function", function: { name: "wait" } }],
    });
    const extra = {
      user: "u",
      store: true,
      verbosity: "low",
      logit_bias: {},
      top_k: 1,
      base_url: "x",
    };
    const { top_k: _, base_url: __, ...passedOn } = extra;
    expect(fields(OPENAI, { extra })).toEqual(passedOn);
  });

  test("tell Mistral the seed by its name for it, and ask for no usage", () => {
    const asked = body(serverAt("https://api.mistral.ai/v1"), { seed: 7 });
    expect(asked).toMatchObject({ random_seed: 7 });
    expect(asked).not.toHaveProperty("seed");
    expect(asked).not.toHaveProperty("stream_options");
  });
});

test.each([
  ["https://api.openai.com/v1", { images: "url" }],
  ["https://eu.api.openai.com/v1", { images: "url" }],
  ["https://api.openai.com.example.org/v1", { images: "data" }],
  ["https://notapi.openai.com.evil/v1", { images: "data" }],
  ["http://127.0.0.1:1234/v1", { images: "data", responseFormats: ["json_object", "json_schema"] }],
  ["https://api.deepseek.com", { responseFormats: ["json_object"] }],
])("openai at %s says what it can do", (baseUrl, expected) => {
  const { capabilities } = openai({ model: "m", baseUrl });
  expect(capabilities).toMatchObject({
    tools: true,
    toolChoices: ["none", "required", "named"],
    ...expected,
  });
});

test("minimax says what it can do", () => {
  expect(minimax({ model: "m", apiKey: "k" }).capabilities).toEqual({
    tools: true,
    toolChoices: ["none"],
    images: "data",
    options: ["model", "maxTokens", "temperature", "topP", "stop", "tools", "toolChoice"],
  });
});

describe("any conversation", () => {
  const id = fc.constantFrom("a", "b", "c");
  const text = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("", " "));
  const toolCall = fc.record({
    id,
    name: fc.constantFrom("f", "g"),
    arguments: fc.constantFrom("{}", "", '{"x":1}'),
  });
  const part: fc.Arbitrary<ContentPart> = fc.oneof(
    text.map((value) => ({ type: "text" as const, text: value })),
    fc.constant({ type: "image" as const, mediaType: "image/png" as const, data: "AAAA" }),
  );
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.record({ role: fc.constantFrom("system" as const, "developer" as const), content: text }),
    fc.record({ role: fc.constant("user" as const), content: text }),
    fc.array(part, { maxLength: 3 }).map((parts) => ({
      role: "user" as const,
      content: parts.map((each) => (each.type === "text" ? each.text : "")).join(""),
      parts,
    })),
    fc.record({
      role: fc.constant("assistant" as const),
      content: text,
      toolCalls: fc.uniqueArray(toolCall, { maxLength: 3, selector: (each) => each.id }),
    }),
    fc.record({ role: fc.constant("tool" as const), toolCallId: id, content: text }),
  );
  const wishes = fc.record(
    {
      maxTokens: fc.nat(),
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      stop: fc.array(fc.constantFrom("x", "y"), { maxLength: 4 }),
      tools: fc.uniqueArray(fc.record({ name: fc.constantFrom("f", "g") }), {
        maxLength: 2,
        selector: ({ name }) => name,
      }),
      toolChoice: fc.constantFrom("auto" as const, "none" as const, "required" as const),
      parallelToolCalls: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  /** What of a message must be found again in the request, as JSON has it. */
  const wordsOf = (given: Message): string[] => {
    const parts = given.role === "user" ? given.parts : undefined;
    const texts = parts?.map((each) => (each.type === "text" ? each.text : "")) ?? [given.content];
    return given.role === "tool"
      ? []
      : texts.filter((each) => each.trim() !== "").map((each) => JSON.stringify(each).slice(1, -1));
  };

  test.each([
    ["OpenAI", OPENAI],
    ["a compatible server", LOCAL],
  ])("is accepted by %s, and loses no word", (_, server) => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), wishes, (messages, options) => {
        const written = body(server, { messages, ...options });
        expect(refusalOf(JSON.parse(JSON.stringify(written)))).toBeUndefined();
        const sent = JSON.stringify(written.messages);
        for (const words of messages.flatMap(wordsOf)) expect(sent).toContain(words);
      }),
      { numRuns: 500 },
    );
  });

  test("is accepted by MiniMax", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), wishes, async (messages, options) => {
        let sent: unknown;
        const provider = minimax({
          model: "m",
          apiKey: "k",
          fetch: async (_, init) => {
            sent = JSON.parse(String(init?.body));
            return new Response("", { status: 401 });
          },
        });
        const { signal } = new AbortController();
        const read = async (): Promise<void> => {
          for await (const _ of provider.chat(messages, { signal, ...options }));
        };
        await expect(read()).rejects.toThrow(/refused the API key/);
        const request = {
          method: "POST",
          path: "",
          headers: {},
          body: sent,
          closed: Promise.resolve(),
        };
        expect(minimaxWire.check?.(request)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
