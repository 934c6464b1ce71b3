import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { stream, words } from "../fakes/fake-provider.ts";
import { callsOnce, PROVIDERS, startServer, TOKEN, type TriedServer } from "./surface.ts";

function modelOf({ baseURL }: TriedServer): ChatOpenAI {
  return new ChatOpenAI({
    model: "default",
    apiKey: TOKEN,
    maxRetries: 0,
    configuration: { baseURL },
  });
}

const look = tool(({ place }: { place: string }) => `In the ${place}: a cat.`, {
  name: "look",
  description: "Looks at a place.",
  schema: z.object({ place: z.string() }),
});

describe.each(PROVIDERS)("LangChain, over $dialect", (provider) => {
  test("invoke", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    const reply = await modelOf(server).invoke("Hi");
    expect(reply.content).toBe("Hello to you");
    expect(reply.usage_metadata).toMatchObject({ input_tokens: 7, output_tokens: 11 });
  });

  test("stream", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    let text = "";
    for await (const { content } of await modelOf(server).stream("Hi")) text += content;
    expect(text).toBe("Hello to you");
  });

  test("bindTools, through a result to the answer", async () => {
    await using server = await startServer(provider, callsOnce);
    const model = modelOf(server).bindTools([look]);
    const question = new HumanMessage("What is there?");
    const called = await model.invoke([question]);
    expect(called.tool_calls).toMatchObject([{ name: "look", args: { place: "kitchen" } }]);
    const [call] = called.tool_calls ?? [];
    const result = new ToolMessage({ content: "A cat.", tool_call_id: call?.id ?? "" });
    const reply = await model.invoke([question, called, result]);
    expect(reply.content).toBe("A cat.");
  });

  test("a cut reply throws", async () => {
    await using server = await startServer(provider, stream("Hel", { fail: "drop" }));
    const read = async () => {
      for await (const _ of await modelOf(server).stream("Hi"));
    };
    await expect(read()).rejects.toThrow();
    await expect(modelOf(server).invoke("Hi")).rejects.toThrow();
  });

  test("withStructuredOutput, or a refusal where the provider knows no schemas", async () => {
    await using server = await startServer(provider, stream('{"place":', '"kitchen"}'));
    const model = modelOf(server).withStructuredOutput(z.object({ place: z.string() }), {
      name: "answer",
      method: "jsonSchema",
    });
    const answered = model.invoke("Where?");
    if (provider.dialect === "minimax")
      await expect(answered).rejects.toMatchObject({ status: 400 });
    else expect(await answered).toEqual({ place: "kitchen" });
  });
});
