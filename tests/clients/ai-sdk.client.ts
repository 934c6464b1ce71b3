import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateObject, generateText, stepCountIs, streamText, tool } from "ai";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { stream, words } from "../fakes/fake-provider.ts";
import { callsOnce, PROVIDERS, startServer, TOKEN, type TriedServer } from "./surface.ts";

const CLIENTS = [
  {
    client: "openai-compatible",
    modelOf: ({ baseURL }: TriedServer) =>
      createOpenAICompatible({
        name: "pc",
        baseURL,
        apiKey: TOKEN,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })("default"),
  },
  {
    client: "openai",
    modelOf: ({ baseURL }: TriedServer) => createOpenAI({ baseURL, apiKey: TOKEN }).chat("default"),
  },
] as const;

const CASES = CLIENTS.flatMap((client) =>
  PROVIDERS.map((provider) => ({ ...client, ...provider, provider })),
);

describe.each(CASES)("ai with $client, over $dialect", ({ modelOf, provider, dialect }) => {
  const tools = {
    look: tool({
      description: "Looks at a place.",
      inputSchema: z.object({ place: z.string() }),
      execute: async ({ place }) => `In the ${place}: a cat.`,
    }),
  };

  test("generateText", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    const { text, finishReason, usage } = await generateText({
      model: modelOf(server),
      prompt: "Hi",
    });
    expect({ text, finishReason }).toEqual({ text: "Hello to you", finishReason: "stop" });
    expect(usage).toMatchObject({ inputTokens: 7, outputTokens: 11 });
  });

  test("streamText", async () => {
    await using server = await startServer(provider, words("Hello to you"));
    const result = streamText({ model: modelOf(server), prompt: "Hi" });
    let text = "";
    for await (const piece of result.textStream) text += piece;
    expect(text).toBe("Hello to you");
    expect(await result.finishReason).toBe("stop");
  });

  test("tools, whole and streamed", async () => {
    await using whole = await startServer(provider, callsOnce);
    const options = { prompt: "Hi", tools, stopWhen: stepCountIs(3) };
    const { text, steps } = await generateText({ model: modelOf(whole), ...options });
    expect({ text, steps: steps.length }).toEqual({ text: "A cat.", steps: 2 });
    await using streamed = await startServer(provider, callsOnce);
    const result = streamText({ model: modelOf(streamed), ...options });
    expect(await result.text).toBe("A cat.");
  });

  test("a cut stream is an error", async () => {
    await using server = await startServer(provider, stream("Hel", { fail: "drop" }));
    const errors: unknown[] = [];
    const result = streamText({
      model: modelOf(server),
      prompt: "Hi",
      maxRetries: 0,
      onError: ({ error }) => {
        errors.push(error);
      },
    });
    await result.consumeStream();
    expect(errors).toHaveLength(1);
    expect(await result.finishReason).not.toBe("stop");
  });

  test("generateObject, or a refusal where the provider knows no schemas", async () => {
    await using server = await startServer(provider, stream('{"place":', '"kitchen"}'));
    const generated = generateObject({
      model: modelOf(server),
      prompt: "Where?",
      schema: z.object({ place: z.string() }),
    });
    if (dialect === "minimax") await expect(generated).rejects.toMatchObject({ statusCode: 400 });
    else expect((await generated).object).toEqual({ place: "kitchen" });
  });
});
