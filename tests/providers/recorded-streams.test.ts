import { Anthropic } from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai/web";
import { Ollama } from "ollama/browser";
import { OpenAI } from "openai";
import { describe, expect, test } from "vitest";
import { stream } from "../fakes/fake-provider.ts";
import { ask, DIALECTS, type Kind, withFake } from "./kinds.ts";

const TEXT = 'Über 🌍: «a\u2028b»\n\ndata: x\r\n{"c":1}';
const SCRIPT = stream({ reasoning: "Grübeln…" }, ...TEXT.split(/(?<=[ :\n])/), "", "👋🏽 end");

/** What the SDKs themselves read as text. */
const SDK_TEXT: Readonly<
  Record<string, (fetch: typeof globalThis.fetch) => AsyncIterable<string>>
> = {
  async *openai(fetch) {
    const client = new OpenAI({ apiKey: "k", fetch });
    const chunks = await client.chat.completions.create({ model: "m", messages: [], stream: true });
    for await (const { choices } of chunks) yield choices[0]?.delta.content ?? "";
  },
  async *anthropic(fetch) {
    const client = new Anthropic({ apiKey: "k", fetch });
    const events = await client.messages.create({
      model: "m",
      max_tokens: 1,
      messages: [],
      stream: true,
    });
    for await (const event of events) {
      if (event.type === "content_block_delta" && event.delta.type === "text_delta")
        yield event.delta.text;
    }
  },
  async *gemini(fetch) {
    const client = new GoogleGenAI({ apiKey: "k", httpOptions: { fetch } });
    const request = { model: "m", contents: "Hi" };
    for await (const { candidates } of await client.models.generateContentStream(request)) {
      for (const { text = "", thought } of candidates?.[0]?.content?.parts ?? [])
        yield thought ? "" : text;
    }
  },
  async *ollama(fetch) {
    const client = new Ollama({ fetch });
    for await (const { message } of await client.chat({ model: "m", messages: [], stream: true }))
      yield message.content;
  },
};
describe.each(DIALECTS)("a recorded stream of $dialect", (kind) => {
  test("gives the text that the SDK reads in the same bytes", async () => {
    const { body, contentType } = await record(kind);
    const answer = async (): Promise<Response> =>
      new Response(body, { headers: { "content-type": contentType } });
    let sdkText = "";
    for await (const text of SDK_TEXT[kind.dialect === "minimax" ? "openai" : kind.dialect]?.(
      answer,
    ) ?? [])
      sdkText += text;
    const { text } = await ask(kind.make("http://127.0.0.1:1", { fetch: answer }));
    expect(sdkText).toBe(`${TEXT}👋🏽 end`);
    expect(text).toBe(sdkText);
  });

  test("gives the same however it is split", async () => {
    const { body } = await record(kind);
    const whole = await replay(kind, [body]);
    expect(whole).toMatchObject({
      text: `${TEXT}👋🏽 end`,
      reasoning: expect.stringMatching(/^Grübeln…$/),
      finish: { reason: "stop", usage: { inputTokens: 7, outputTokens: 11 } },
    });
    const random = randomFrom(4711);
    for (let round = 0; round < 150; round++) {
      const pieces: Uint8Array[] = [];
      const longest = 1 + Math.floor(random() ** 3 * 500);
      for (let start = 0; start < body.length; ) {
        const end = start + 1 + Math.floor(random() * longest);
        pieces.push(body.slice(start, end));
        start = end;
      }
      expect([round, await replay(kind, pieces)]).toEqual([round, whole]);
    }
  });
});

async function record(kind: Kind): Promise<{ body: Uint8Array<ArrayBuffer>; contentType: string }> {
  return withFake(kind, SCRIPT, async (fake) => {
    let body = new Uint8Array();
    let contentType = "";
    const recording: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      contentType = response.headers.get("content-type") ?? "";
      body = new Uint8Array(await response.arrayBuffer());
      return new Response(body);
    };
    await ask(kind.make(fake.url, { fetch: recording }));
    return { body, contentType };
  });
}

/** The reply that these pieces of a body make. */
async function replay(kind: Kind, pieces: readonly Uint8Array[]): Promise<object> {
  const left = [...pieces];
  const body = new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  return ask(kind.make("http://127.0.0.1:1", { fetch: async () => new Response(body) }));
}

/** Numbers from 0 to 1 that are the same at every run: https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
