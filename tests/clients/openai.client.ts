import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { answer, noAnswer, stream, words } from "../fakes/fake-provider.ts";
import { callsOnce, callsTwice, PROVIDERS, startServer, TOKEN } from "./surface.ts";

const HI = [{ role: "user" as const, content: "Hi" }];
const model = "default";
const LOOK = {
  type: "function" as const,
  function: {
    name: "look",
    description: "Looks at a place.",
    parameters: {
      type: "object",
      properties: { place: { type: "string" } },
      required: ["place"],
      additionalProperties: false,
    },
  },
};

function clientOf({ baseURL }: { baseURL: string }, options: { maxRetries?: number } = {}): OpenAI {
  return new OpenAI({ baseURL, apiKey: TOKEN, maxRetries: 0, ...options });
}

describe.each(PROVIDERS)("openai, over $dialect", (provider) => {
  test("create gives a whole reply", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    const reply = await clientOf(server).chat.completions.create({ model, messages: HI });
    expect(reply.choices[0]).toMatchObject({
      message: { role: "assistant", content: "Hello to you" },
      finish_reason: "stop",
    });
    expect(reply.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 11 });
  });

  test("a stream gives the text as it comes, and the usage at the end", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    const chunks = await clientOf(server).chat.completions.create({
      model,
      messages: HI,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let total: number | undefined;
    const ids = new Set<string>();
    for await (const { id, choices, usage } of chunks) {
      ids.add(id);
      text += choices[0]?.delta.content ?? "";
      total = usage?.total_tokens ?? total;
    }
    expect({ text, total, ids: ids.size }).toEqual({ text: "Hello to you", total: 18, ids: 1 });
  });

  test("a cut stream throws, and is never finished", async () => {
    const script = stream("Hel", { fail: "drop" });
    await using server = await startServer(provider, script);
    const client = clientOf(server);
    const chunks = await client.chat.completions.create({ model, messages: HI, stream: true });
    const reasons: unknown[] = [];
    const read = async () => {
      for await (const { choices } of chunks) reasons.push(choices[0]?.finish_reason);
    };
    await expect(read()).rejects.toThrow(/stopped before it finished/);
    expect(reasons.filter((reason) => reason !== null)).toEqual([]);
    await expect(client.chat.completions.create({ model, messages: HI })).rejects.toMatchObject({
      status: 502,
    });
    await expect(
      client.chat.completions.stream({ model, messages: HI }).finalChatCompletion(),
    ).rejects.toThrow();
  });

  test(".stream() collects text and calls", async () => {
    await using server = await startServer(provider, callsOnce);
    const helper = clientOf(server).chat.completions.stream({
      model,
      messages: HI,
      tools: [LOOK],
    });
    const { choices } = await helper.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(choices[0]?.message.tool_calls).toMatchObject([
      {
        type: "function",
        function: { name: "look", arguments: expect.stringContaining("kitchen") },
      },
    ]);
  });

  test.each([
    ["one call", callsOnce, ["kitchen"], "A cat."],
    ["two calls in one reply", callsTwice, ["kitchen", "garden"], "A cat, and a dog."],
  ])("runTools runs %s, streamed and whole", async (_, script, looked, said) => {
    for (const isStreamed of [true, false]) {
      await using server = await startServer(provider, script);
      const places: string[] = [];
      const tool = {
        type: "function" as const,
        function: {
          ...LOOK.function,
          parse: JSON.parse as (input: string) => { place: string },
          function: ({ place }: { place: string }) => {
            places.push(place);
            return `In the ${place}: a cat.`;
          },
        },
      };
      const { completions } = clientOf(server).chat;
      const params = { model, messages: HI, tools: [tool] };
      const runner = isStreamed
        ? completions.runTools({ ...params, stream: true })
        : completions.runTools(params);
      expect(await runner.finalContent()).toBe(said);
      expect(places).toEqual(looked);
      expect(server.fake.chats).toHaveLength(2);
    }
  });

  test("a missing provider, a limit and a refused key are errors with their status", async () => {
    const limited = answer(429, { error: { message: "Slow down." } }, { "retry-after": "7" });
    for (const [script, status] of [
      [limited, 429],
      [answer(401, { error: { message: "Bad key." } }), 502],
      [noAnswer("reset"), 502],
    ] as const) {
      await using server = await startServer(provider, script);
      const client = clientOf(server);
      const create = (stream: boolean) =>
        client.chat.completions.create({ model, messages: HI, stream }).catch((error) => error);
      for (const error of [await create(true), await create(false)]) {
        expect(error).toBeInstanceOf(OpenAI.APIError);
        expect(error).toMatchObject({ status });
        if (status === 429) expect(error.headers.get("retry-after")).toBe("7");
      }
    }
  });

  test("the client's own retries work, since a failure is a status", async () => {
    await using server = await startServer(provider, (_request, index) =>
      index === 0 ? answer(503, { error: { message: "Busy." } }) : words("Hello"),
    );
    const client = clientOf(server, { maxRetries: 1 });
    const chunks = await client.chat.completions.create({ model, messages: HI, stream: true });
    let text = "";
    for await (const { choices } of chunks) text += choices[0]?.delta.content ?? "";
    expect(text).toBe("Hello");
  });

  test("an abort closes the provider's connection", async () => {
    await using server = await startServer(provider, stream("Hel", { fail: "hang" }));
    const asked = server.fake.nextChat();
    const chunks = await clientOf(server).chat.completions.create({
      model,
      messages: HI,
      stream: true,
    });
    for await (const { choices } of chunks) if (choices[0]?.delta.content) break;
    await (await asked).closed;
  });

  test("models are listed and found", async () => {
    await using server = await startServer(provider, words(""));
    const client = clientOf(server);
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) {
      expect(object).toBe("model");
      ids.push(id);
    }
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect((await client.models.retrieve(id)).id).toBe(id);
    await expect(client.models.retrieve("no/such")).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
    });
    await expect(
      client.chat.completions.create({ model: "no/such", messages: HI }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });
});

describe.each(PROVIDERS)("openai's parse, over $dialect", (provider) => {
  test("gives an object of the schema, or is refused where the provider knows none", async () => {
    await using server = await startServer(provider, stream('{"place":', '"kitchen"}'));
    const parsed = clientOf(server).chat.completions.parse({
      model,
      messages: HI,
      response_format: zodResponseFormat(z.object({ place: z.string() }), "answer"),
    });
    if (provider.dialect === "minimax")
      await expect(parsed).rejects.toMatchObject({ status: 400, param: "response_format" });
    else expect((await parsed).choices[0]?.message.parsed).toEqual({ place: "kitchen" });
  });
});
